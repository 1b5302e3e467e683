/** The text of one record, and where it began. */
export interface ScannedRecord {
  readonly text: string;
  /** Line on which it begins, from 1. */
  readonly line: number;
  /** Its number among the records of the input, readable or not, from 1. */
  readonly record: number;
}

/** A stretch of the input that is no record. */
export interface ScanFault {
  readonly fault: string;
  readonly line: number;
  readonly record: number;
}

export type Scanned = ScannedRecord | ScanFault;

export interface ScanLimits {
  /** Most characters of one record. Default 16 Mi. */
  readonly recordLength?: number;
}

const RECORD_LENGTH = 16 * 1_024 * 1_024;
const DEEPEST = 128;
const WIDEST_INDENT = 1_024;
const NO_RECORD = 'is no JSON object';

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const [LINE_FEED, RETURN] = [0x0a, 0x0d];

/**
 * Finds the records in a stream of JSON objects, arrays of them, NDJSON or objects one after the other.
 *
 * Holds one record at a time, so that an input of any length takes bounded memory. What is broken (a line cut off, an
 * object never closed) is told once, and reading goes on at the next line that begins with an object. The same text
 * gives the same records however it is cut into chunks. Whether a record's text is JSON is for the reader to find out.
 */
export class JsonRecordScanner {
  private readonly recordLength: number;
  private buffer = '';
  /** The next character to look at, and its line. */
  private at = 0;
  private line = 1;
  private record = 0;
  /** Where the record that is being read begins; undefined between records. */
  private start: { readonly at: number; readonly line: number } | undefined;
  private stack: number[] = [];
  /** The last character of the record that is neither blank nor inside a text. */
  private last = 0;
  private inText = false;
  private escaped = false;
  private listLine: number | undefined;
  /** After a fault: looking for a line that begins with an object. */
  private isLost = false;
  private found: Scanned[] = [];

  constructor({ recordLength = RECORD_LENGTH }: ScanLimits = {}) {
    this.recordLength = recordLength;
  }

  /** Takes the next piece of the input; gives the records and faults that it completes. */
  push(chunk: string): readonly Scanned[] {
    this.buffer += chunk;
    this.run();
    const kept = this.start?.at ?? this.at;
    this.buffer = this.buffer.slice(kept);
    this.at -= kept;
    if (this.start) this.start = { ...this.start, at: 0 };
    return this.found.splice(0);
  }

  /** Says that nothing follows; gives what was still open. */
  end(): readonly Scanned[] {
    // A bare value in the last line ends with it.
    const rest = this.push('\n');
    while (this.start) {
      this.giveUp('is cut off: the input ends inside it', false);
      this.run();
    }
    if (this.listLine !== undefined && !this.isLost) {
      const fault = 'is in an array that is never closed: the input is cut off after it';
      this.found.push({ fault, line: this.listLine, record: this.record });
    }
    return [...rest, ...this.found.splice(0)];
  }

  private run(): void {
    while (this.at < this.buffer.length) {
      if (this.isLost) {
        if (!this.findLine()) return;
      } else if (this.start === undefined) this.between();
      else if (!this.within(this.start.at)) return;
    }
  }

  /** One character between records. */
  private between(): void {
    const code = this.buffer.charCodeAt(this.at);
    if (code === OPEN_LIST && this.listLine === undefined) this.listLine = this.line;
    else if (code === CLOSE_LIST && this.listLine !== undefined) this.listLine = undefined;
    else if (!isSeparator(code)) {
      this.start = { at: this.at, line: this.line };
      this.record++;
      return;
    }
    if (code === LINE_FEED) this.line++;
    this.at++;
  }

  /** Reads on in a record; false when the buffer ends first. */
  private within(start: number): boolean {
    const first = this.buffer.charCodeAt(start);
    const isPlain =
      first !== OPEN_OBJECT && first !== OPEN_LIST && (first !== QUOTE || this.listLine === undefined);
    for (; this.at < this.buffer.length; this.at++) {
      if (this.at - start >= this.recordLength) {
        this.giveUp(`is longer than ${this.recordLength} characters`, true);
        return true;
      }
      const code = this.buffer.charCodeAt(this.at);
      if (isPlain) {
        if (!this.endsPlain(code)) continue;
        this.finish(NO_RECORD);
        return true;
      }
      const broken = this.inText ? this.step(code) : this.structure(code);
      if (broken !== undefined) {
        this.giveUp(broken, false);
        return true;
      }
      if (code === LINE_FEED) this.line++;
      if (this.stack.length === 0 && !this.inText) {
        this.at++;
        this.finish(first === OPEN_OBJECT ? undefined : NO_RECORD);
        return true;
      }
    }
    return false;
  }

  /** A value that is no object, array or text ends with its line; in an array with the element. */
  private endsPlain(code: number): boolean {
    if (code === LINE_FEED) return true;
    return this.listLine !== undefined && (code === COMMA || code === CLOSE_LIST);
  }

  /** One character inside a text; tells what is wrong with it. */
  private step(code: number): string | undefined {
    if (this.escaped) this.escaped = false;
    else if (code === BACKSLASH) this.escaped = true;
    else if (code === QUOTE) this.inText = false;
    return code === LINE_FEED || code === RETURN
      ? 'is cut off: a text runs over the end of its line'
      : undefined;
  }

  /** One character of structure. It is judged just enough to notice at once when a new record begins inside a broken one. */
  private structure(code: number): string | undefined {
    if (code === OPEN_OBJECT || code === OPEN_LIST || code === QUOTE) {
      if (!this.mayBegin(code)) return 'is cut off: another value begins inside it';
      if (code === QUOTE) this.inText = true;
      else if (this.stack.push(code) > DEEPEST) return `is nested deeper than ${DEEPEST} levels`;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      const opened = this.stack.pop();
      if (opened !== (code === CLOSE_OBJECT ? OPEN_OBJECT : OPEN_LIST))
        return 'has brackets that do not match';
    }
    if (!isBlank(code)) this.last = code;
    return undefined;
  }

  private mayBegin(code: number): boolean {
    const inside = this.stack.at(-1);
    if (inside === undefined || this.last === COLON) return true;
    const isFirstOrNext = this.last === COMMA || this.last === inside;
    return isFirstOrNext && (inside === OPEN_LIST || code === QUOTE);
  }

  private finish(fault: string | undefined): void {
    const { at, line } = this.start!;
    const place = { line, record: this.record };
    this.found.push(
      fault === undefined ? { text: this.buffer.slice(at, this.at), ...place } : { fault, ...place },
    );
    this.forget();
  }

  /** Tells the fault, and goes on at the next line that begins with an object: after its first line, or from here. */
  private giveUp(fault: string, fromHere: boolean): void {
    const { at, line } = this.start!;
    this.found.push({ fault, line, record: this.record });
    this.forget();
    this.isLost = true;
    if (fromHere) return;
    this.at = at;
    this.line = line;
  }

  private forget(): void {
    this.start = undefined;
    this.stack = [];
    this.last = 0;
    this.inText = false;
    this.escaped = false;
  }

  /** False when the buffer ends before such a line is found. */
  private findLine(): boolean {
    for (;;) {
      const feed = this.buffer.indexOf('\n', this.at);
      this.at = feed === -1 ? this.buffer.length : feed;
      if (feed === -1) return false;
      let next = feed + 1;
      while (next - feed < WIDEST_INDENT && isIndent(this.buffer.charCodeAt(next))) next++;
      if (next >= this.buffer.length) return false;
      this.at = next;
      this.line++;
      if (this.buffer.charCodeAt(next) === OPEN_OBJECT) {
        this.isLost = false;
        return true;
      }
    }
  }
}

function isIndent(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function isBlank(code: number): boolean {
  return isIndent(code) || code === LINE_FEED || code === RETURN;
}

/** Blanks, commas, the byte order mark, and the record separator of RFC 7464. */
function isSeparator(code: number): boolean {
  return isBlank(code) || code === COMMA || code === 0xfeff || code === 0x1e;
}
