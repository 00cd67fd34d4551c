/** 2^52: adding and subtracting it rounds a smaller number to the nearest whole one, ties to even. */
const ROUNDING = 2 ** 52;
/** Halfway between the largest half (65504) and the next step: from here on it is infinity. */
const OVERFLOW = 65_520;
const SMALLEST_NORMAL = 2 ** -14;

/** The bits of the nearest IEEE 754 half-precision number, ties to even. */
export function halfBits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= OVERFLOW) return sign | 0x7c00;
  if (size < SMALLEST_NORMAL) return sign | toEven(size * 2 ** 24);
  let exponent = Math.floor(Math.log2(size));
  // log2 may round up just below a power of two.
  if (2 ** exponent > size) exponent -= 1;
  // A mantissa that rounds up to 1024 carries into the exponent, as it should.
  return sign | (((exponent + 15) << 10) + toEven((size / 2 ** exponent - 1) * 1024));
}

/** The number that half-precision bits stand for. */
export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

const toEven = (value: number): number => value + ROUNDING - ROUNDING;
