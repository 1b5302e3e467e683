import type { Http, HttpRequest } from 'countersign/kit';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly requestId?: string;
}

/** An HTTP client that gives these answers in turn, and keeps what it was asked. */
export function answering(answers: readonly Answer[]): { http: Http; asked: readonly HttpRequest[] } {
  const asked: HttpRequest[] = [];
  const http: Http = async (request) => {
    const answer = answers[asked.length];
    asked.push(request);
    if (!answer) throw new Error(`nothing to answer ${request.method} ${request.path} with`);
    return {
      status: answer.status,
      headers: new Headers(answer.headers),
      body: answer.body,
      requestId: answer.requestId,
      line: `${request.method} ${request.path} → ${answer.status}`,
    };
  };
  return { http, asked };
}
