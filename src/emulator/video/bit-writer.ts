/** Writes bits and the variable-length codes of H.264. */
export interface BitWriter {
  /** Appends the lowest `count` bits of a value. `count` is at most 24. */
  bits(value: number, count: number): void;
  /** Appends a code, given as a string of `0` and `1`. */
  code(bits: string): void;
  /** Appends an unsigned Exp-Golomb code. */
  unsigned(value: number): void;
  /** Appends a signed Exp-Golomb code. */
  signed(value: number): void;
  /** Appends zeros up to the next whole byte. */
  align(): void;
  /** Appends a whole byte. The writer must be aligned. */
  byte(value: number): void;
  /** The bytes written so far. The writer must be aligned. */
  bytes(): Uint8Array<ArrayBuffer>;
}

export function createBitWriter(): BitWriter {
  let buffer = new Uint8Array(1_024);
  let length = 0;
  // The bits that do not fill a byte yet.
  let rest = 0;
  let restBits = 0;

  function byte(value: number): void {
    if (length === buffer.length) {
      const longer = new Uint8Array(length * 2);
      longer.set(buffer);
      buffer = longer;
    }
    buffer[length++] = value;
  }

  function bits(value: number, count: number): void {
    rest = (rest << count) | (value & ((1 << count) - 1));
    restBits += count;
    while (restBits >= 8) {
      restBits -= 8;
      byte((rest >> restBits) & 255);
    }
    rest &= (1 << restBits) - 1;
  }

  function unsigned(value: number): void {
    const size = 32 - Math.clz32(value + 1);
    bits(0, size - 1);
    bits(value + 1, size);
  }

  return {
    bits,
    byte,
    unsigned,
    code: (code) => bits(Number.parseInt(code, 2), code.length),
    signed: (value) => unsigned(value > 0 ? 2 * value - 1 : -2 * value),
    align: () => bits(0, (8 - restBits) % 8),
    bytes: () => buffer.slice(0, length),
  };
}
