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

/** A copy of less than this costs less than to keep the parts together; what waits for a slow reader is not copied for it. */
const SHARED_LENGTH_MIN = 4_096;

/**
 * The same of a text that is shared: one string where it is short and of single bytes, else the parts of one frame, of which the
 * bytes in the middle are those of every other socket that is told them in a row.
 */
export function framesOf({ before, shared, after }: SharedText): string | Buffer | readonly Buffer[] {
  const { byteLength } = toldOf(shared);
  if (shared.length < SHARED_LENGTH_MIN) {
    const own = Buffer.byteLength(before) + after.length;
    if (byteLength > shared.length || own > before.length + after.length) return frameOf(`${before}${shared}${after}`);
    return headOf(own + byteLength) + before + shared + after;
  }
  const [start, middle, end] = [Buffer.from(before), bytesOf(shared), Buffer.from(after)];
  const head = Buffer.from(headOf(start.length + middle.length + end.length), 'latin1');
  return [Buffer.concat([head, start]), middle, end];
}

/** A group tells one text to all its members before it tells another. */
let told: { readonly text: string; readonly byteLength: number; bytes: Buffer | null } = {
  text: '',
  byteLength: 0,
  bytes: null,
};

function toldOf(text: string): typeof told {
  if (text !== told.text) told = { text, byteLength: Buffer.byteLength(text), bytes: null };
  return told;
}

function bytesOf(text: string): Buffer {
  return (toldOf(text).bytes ??= Buffer.from(text));
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
