/**
 * A text message of a server as RFC 6455 (5.2) has it: one frame, final, not masked. A string is one of single bytes (to be
 * written as `latin1`), which Node hands to the kernel without a copy of its own.
 */
export function frameOf(text: string): string | Buffer {
  const length = Buffer.byteLength(text);
  const head = headOf(length);
  if (length === text.length) return head + text;
  const bytes = Buffer.allocUnsafe(head.length + length);
  bytes.write(head, 'latin1');
  bytes.write(text, head.length, 'utf8');
  return bytes;
}

/** A text of many sockets, between what is each one's own. */
export type SharedText = { readonly before: string; readonly shared: string; readonly after: string };

/** The same as the parts of one frame: the bytes in the middle are those of every other socket that is told them in a row. */
export function framePartsOf({ before, shared, after }: SharedText): readonly Buffer[] {
  const [start, middle, end] = [Buffer.from(before), bytesOf(shared), Buffer.from(after)];
  const head = Buffer.from(headOf(start.length + middle.length + end.length), 'latin1');
  return [Buffer.concat([head, start]), middle, end];
}

/** A group tells one text to all its members before it tells another. */
let last = { text: '', bytes: Buffer.alloc(0) };

function bytesOf(text: string): Buffer {
  if (text !== last.text) last = { text, bytes: Buffer.from(text) };
  return last.bytes;
}

const FINAL_TEXT = 0x81;
const LENGTH_IN_TWO_BYTES = 126;
const LENGTH_IN_EIGHT_BYTES = 127;

function headOf(length: number): string {
  if (length < LENGTH_IN_TWO_BYTES) return String.fromCharCode(FINAL_TEXT, length);
  if (length < 0x1_0000) return String.fromCharCode(FINAL_TEXT, LENGTH_IN_TWO_BYTES, length >> 8, length & 0xff);
  // No string is so long that it needs more than four of the eight bytes.
  const four = [24, 16, 8, 0].map((bits) => (length >>> bits) & 0xff);
  return String.fromCharCode(FINAL_TEXT, LENGTH_IN_EIGHT_BYTES, 0, 0, 0, 0, ...four);
}
