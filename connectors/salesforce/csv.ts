/** The comma-separated text of event log files (RFC 4180), row by row: a field in quotation marks may hold line ends. */

/** Each row as an object by the names of the first; a row that is longer or shorter than it is cut or left short. */
export function* readCsv(text: string): Generator<Record<string, string>> {
  let names: readonly string[] | undefined;
  for (const row of rowsOf(text)) {
    if (names === undefined) {
      names = row;
      continue;
    }
    if (row.length === 1 && row[0] === '') continue;
    yield Object.fromEntries(names.slice(0, row.length).map((name, at) => [name, row[at] ?? '']));
  }
}

/** A field: in quotation marks, doubled inside, or plain; then what ends it. Sticky, so that time stays linear. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

function* rowsOf(text: string): Generator<string[]> {
  const field = new RegExp(FIELD);
  let row: string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    field.lastIndex = at;
    const found = field.exec(text);
    if (!found) {
      // A quotation mark that stands astray: the rest of the line is taken as it is.
      const end = text.indexOf('\n', at);
      row.push(text.slice(at, end < 0 ? text.length : end));
      at = end < 0 ? text.length : end + 1;
      yield row;
      row = [];
      continue;
    }
    const [whole, quoted, plain = '', end] = found;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    at += whole.length;
    if (end === ',') continue;
    yield row;
    row = [];
  }
  if (row.length > 0) yield row;
}
