/** A stream that turns pino's JSON lines into lines for a person at a terminal. */
export function prettyStream(out: { write(line: string): void }): { write(line: string): void } {
  return {
    write(line) {
      out.write(prettyLine(JSON.parse(line) as Record<string, unknown>));
    },
  };
}

function prettyLine(record: Record<string, unknown>): string {
  const { level, time, msg, ...facts } = record;
  const clock = String(time).slice(11, 23);
  const rest = Object.entries(facts).map(([key, value]) => `${visible(key)}=${shown(value)}`);
  return `${[clock, String(level).padEnd(5), visible(String(msg ?? '')), ...rest].join(' ')}\n`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w.@:/+-]+$/.test(text) ? text : visible(JSON.stringify(text));
}

/** Control characters and what re-orders text are written out: a log line must not move the cursor or fake a second line. */
function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
