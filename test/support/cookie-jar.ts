/** A browser without a screen: keeps cookies by host, follows redirects one by one, says what browsers say. */
export class CookieJar {
  private readonly kept = new Map<string, Map<string, string>>();
  /** The attributes that each cookie was last given with. */
  readonly attributes = new Map<string, string>();

  /** Those of one host. */
  cookies(url: string): Map<string, string> {
    const { host } = new URL(url);
    const found = this.kept.get(host) ?? new Map<string, string>();
    this.kept.set(host, found);
    return found;
  }

  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies(url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = new Headers(init.headers);
    if (cookie !== '') headers.set('cookie', cookie);
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) this.keep(url, line);
    return answer;
  }

  /** Goes where it is sent, as a browser does, until `isThere`; resolves to the last answer. */
  async visit(url: string, isThere: (next: string) => boolean = () => false): Promise<Response> {
    let at = url;
    for (let hops = 0; hops < 12; hops++) {
      const answer = await this.send(at);
      const next = answer.headers.get('location');
      if (next === null) return answer;
      at = new URL(next, at).href;
      if (isThere(at)) return answer;
    }
    throw new Error(`${url} leads nowhere: ${at}`);
  }

  /** Sends a form as a page of the same origin does; `headers` say otherwise. */
  submit(
    url: string,
    fields: Record<string, string>,
    headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
  ): Promise<Response> {
    return this.send(url, { method: 'POST', body: new URLSearchParams(fields), headers });
  }

  private keep(url: string, line: string): void {
    const [pair, ...attributes] = line.split('; ');
    const [name, value] = pair!.split(/=(.*)/s) as [string, string];
    this.attributes.set(name, attributes.join('; '));
    const isGone = attributes.some(
      (each) => /^max-age=0$/i.test(each) || /^expires=\w+, 01 Jan 1970/i.test(each),
    );
    if (isGone) this.cookies(url).delete(name);
    else this.cookies(url).set(name, value);
  }
}
