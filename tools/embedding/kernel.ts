/**
 * The arithmetic of a BERT encoder, in AssemblyScript: built into `kernel.wasm` by `npm run build:kernel`, called by
 * `src/models/transformer/transformer.ts`. Functions work on addresses in a memory that the caller lays out; rows follow each
 * other without gaps, of several texts one after the other, so that nothing is computed for padding.
 *
 * Weights are signed bytes with a factor for each output; activations are 12-bit integers with a factor for each row, so what
 * a text gives does not depend on its neighbours. Sums stay below 2^31 up to 4,096 inputs: 4,095 * 127 * 4,096.
 */

const ACTIVATION_MAX: f32 = 4095

/** Rows of `x` (f32) to integers in `q` (i16), with one factor each in `scales`. `width` is a multiple of 8. */
export function quantize(x: usize, q: usize, scales: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2
  for (let row = 0; row < rows; row += 1) {
    const begin = x + <usize>row * bytes
    let most = f32x4.splat(0)
    for (let at: usize = 0; at < bytes; at += 16) most = f32x4.max(most, f32x4.abs(v128.load(begin + at)))
    const largest = max(
      max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
      max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
    )
    const scale = max<f32>(largest / ACTIVATION_MAX, 1e-12)
    store<f32>(scales + (<usize>row << 2), scale)
    const factor = f32x4.splat(1 / scale)
    const out = q + <usize>row * (bytes >> 1)
    for (let at: usize = 0; at < bytes; at += 32) {
      const low = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(begin + at), factor)))
      const high = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(begin + at, 16), factor)))
      v128.store(out + (at >> 1), i16x8.narrow_i32x4_s(low, high))
    }
  }
}

/**
 * A dense layer: `out[row][n] = bias[n] + rowScales[row] * scales[n] * sum over k of q[row][k] * weights[n][k]`.
 * Four rows at a time are computed, so `q`, `rowScales` and `out` have room for that. `width` is a multiple of 8, `outputs` of 2.
 */
export function dense(
  q: usize,
  rowScales: usize,
  weights: usize,
  scales: usize,
  bias: usize,
  out: usize,
  rows: i32,
  width: i32,
  outputs: i32,
): void {
  const rowIn = <usize>width << 1
  const rowOut = <usize>outputs << 2
  // Two outputs against all rows: their weights stay in the nearest cache.
  for (let n = 0; n < outputs; n += 2) {
    const first = weights + <usize>n * <usize>width
    const second = first + <usize>width
    const at = <usize>n << 2
    const s0 = load<f32>(scales + at)
    const s1 = load<f32>(scales + at, 4)
    const b0 = load<f32>(bias + at)
    const b1 = load<f32>(bias + at, 4)
    for (let row = 0; row < rows; row += 4) {
      let p = q + <usize>row * rowIn
      let w = first
      let v = second
      let x00 = i32x4.splat(0)
      let x01 = x00
      let x10 = x00
      let x11 = x00
      let x20 = x00
      let x21 = x00
      let x30 = x00
      let x31 = x00
      while (w < second) {
        const w0 = v128.load_ext<i8>(w)
        const w1 = v128.load_ext<i8>(v)
        let a = v128.load(p)
        x00 = i32x4.add(x00, i32x4.dot_i16x8_s(a, w0))
        x01 = i32x4.add(x01, i32x4.dot_i16x8_s(a, w1))
        a = v128.load(p + rowIn)
        x10 = i32x4.add(x10, i32x4.dot_i16x8_s(a, w0))
        x11 = i32x4.add(x11, i32x4.dot_i16x8_s(a, w1))
        a = v128.load(p + 2 * rowIn)
        x20 = i32x4.add(x20, i32x4.dot_i16x8_s(a, w0))
        x21 = i32x4.add(x21, i32x4.dot_i16x8_s(a, w1))
        a = v128.load(p + 3 * rowIn)
        x30 = i32x4.add(x30, i32x4.dot_i16x8_s(a, w0))
        x31 = i32x4.add(x31, i32x4.dot_i16x8_s(a, w1))
        p += 16
        w += 8
        v += 8
      }
      const o = out + <usize>row * rowOut + at
      const s = rowScales + (<usize>row << 2)
      putTwo(o, load<f32>(s), x00, x01, s0, s1, b0, b1)
      putTwo(o + rowOut, load<f32>(s, 4), x10, x11, s0, s1, b0, b1)
      putTwo(o + 2 * rowOut, load<f32>(s, 8), x20, x21, s0, s1, b0, b1)
      putTwo(o + 3 * rowOut, load<f32>(s, 12), x30, x31, s0, s1, b0, b1)
    }
  }
}

// @ts-ignore: decorator
@inline
function putTwo(o: usize, scale: f32, x: v128, y: v128, s0: f32, s1: f32, b0: f32, b1: f32): void {
  store<f32>(o, <f32>sumOfIntegers(x) * scale * s0 + b0)
  store<f32>(o, <f32>sumOfIntegers(y) * scale * s1 + b1, 4)
}

// @ts-ignore: decorator
@inline
function sumOfIntegers(x: v128): i32 {
  const half = i32x4.add(x, i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7))
  return i32x4.extract_lane(half, 0) + i32x4.extract_lane(half, 1)
}

// @ts-ignore: decorator
@inline
function sumOf(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3)
  )
}

/** What the encoder begins with: the word's row of bytes times its factor, plus the row of the place. */
export function embed(
  ids: usize,
  words: usize,
  wordScales: usize,
  places: usize,
  out: usize,
  rows: i32,
  width: i32,
): void {
  for (let row = 0; row < rows; row += 1) {
    const id = <usize>load<u32>(ids + (<usize>row << 2))
    const word = words + id * <usize>width
    const scale = f32x4.splat(load<f32>(wordScales + (id << 2)))
    const place = places + <usize>row * (<usize>width << 2)
    const o = out + <usize>row * (<usize>width << 2)
    for (let at: usize = 0; at < <usize>width; at += 4) {
      const bytes = i16x8.extend_low_i8x16_s(v128.load32_zero(word + at))
      const value = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(bytes))
      v128.store(o + (at << 2), f32x4.add(f32x4.mul(value, scale), v128.load(place + (at << 2))))
    }
  }
}

/** Adds `y` to `x`, row by row, and normalises each row; in place. */
export function addAndNormalize(
  x: usize,
  y: usize,
  gamma: usize,
  beta: usize,
  rows: i32,
  width: i32,
  epsilon: f32,
): void {
  const bytes = <usize>width << 2
  for (let row = 0; row < rows; row += 1) {
    const begin = x + <usize>row * bytes
    const other = y + <usize>row * bytes
    let sum = f32x4.splat(0)
    for (let at: usize = 0; at < bytes; at += 16) {
      const value = f32x4.add(v128.load(begin + at), v128.load(other + at))
      v128.store(begin + at, value)
      sum = f32x4.add(sum, value)
    }
    const mean = f32x4.splat(sumOf(sum) / <f32>width)
    let squares = f32x4.splat(0)
    for (let at: usize = 0; at < bytes; at += 16) {
      const value = f32x4.sub(v128.load(begin + at), mean)
      squares = f32x4.add(squares, f32x4.mul(value, value))
    }
    const factor = f32x4.splat(1 / sqrt<f32>(sumOf(squares) / <f32>width + epsilon))
    for (let at: usize = 0; at < bytes; at += 16) {
      const value = f32x4.mul(f32x4.sub(v128.load(begin + at), mean), factor)
      v128.store(begin + at, f32x4.add(f32x4.mul(value, v128.load(gamma + at)), v128.load(beta + at)))
    }
  }
}

/** `x * Phi(x)` for `count` numbers in place; the error function by a rational approximation, right to 2^-22. */
export function gelu(x: usize, count: i32): void {
  const end = x + (<usize>count << 2)
  const half = f32x4.splat(0.5)
  const one = f32x4.splat(1)
  for (let at = x; at < end; at += 16) {
    const value = v128.load(at)
    const phi = f32x4.add(one, erf(f32x4.mul(value, f32x4.splat(0.7071067811865476))))
    v128.store(at, f32x4.mul(f32x4.mul(value, half), phi))
  }
}

// @ts-ignore: decorator
@inline
function erf(wide: v128): v128 {
  const x = f32x4.max(f32x4.min(wide, f32x4.splat(4)), f32x4.splat(-4))
  const s = f32x4.mul(x, x)
  let p = f32x4.splat(-2.72614225801306e-10)
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(2.77068142495902e-8))
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-2.10102402082508e-6))
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-5.69250639462346e-5))
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-7.34990630326855e-4))
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-2.9545998085402e-3))
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-1.60960333262415e-2))
  let q = f32x4.splat(-1.45660718464996e-5)
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(-2.13374055278905e-4))
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(-1.68282697438203e-3))
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(-7.37332916720468e-3))
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(-1.42647390514189e-2))
  return f32x4.div(f32x4.mul(x, p), q)
}

/**
 * Attention within one text of `rows` rows. A row of `qkv` has queries, keys and values behind each other, `width` each.
 * Up to three rows behind the text are read and come to nothing. `scores` has room for `rows + 3` numbers; the width of a head
 * is a multiple of 16.
 */
export function attend(qkv: usize, out: usize, scores: usize, rows: i32, width: i32, heads: i32): void {
  const head = <usize>(width / heads) << 2
  const all = <usize>width << 2
  const step: usize = 3 * all
  const factor = f32x4.splat(1 / sqrt<f32>(<f32>(width / heads)))
  for (let h = 0; h < heads; h += 1) {
    const queries = qkv + <usize>h * head
    for (let row = 0; row < rows; row += 1) {
      scoreKeys(queries + <usize>row * step, queries + all, scores, rows, step, head, factor)
      softmax(scores, rows)
      sumValues(queries + 2 * all, scores, out + <usize>row * all + <usize>h * head, rows, step, head)
    }
  }
}

// @ts-ignore: decorator
@inline
function scoreKeys(
  query: usize,
  keys: usize,
  scores: usize,
  rows: i32,
  step: usize,
  head: usize,
  factor: v128,
): void {
  for (let row = 0; row < rows; row += 4) {
    const k = keys + <usize>row * step
    let a = f32x4.splat(0)
    let b = a
    let c = a
    let d = a
    for (let at: usize = 0; at < head; at += 16) {
      const q = v128.load(query + at)
      a = f32x4.add(a, f32x4.mul(q, v128.load(k + at)))
      b = f32x4.add(b, f32x4.mul(q, v128.load(k + step + at)))
      c = f32x4.add(c, f32x4.mul(q, v128.load(k + 2 * step + at)))
      d = f32x4.add(d, f32x4.mul(q, v128.load(k + 3 * step + at)))
    }
    const four = f32x4(sumOf(a), sumOf(b), sumOf(c), sumOf(d))
    v128.store(scores + (<usize>row << 2), f32x4.mul(four, factor))
  }
}

// @ts-ignore: decorator
@inline
function softmax(scores: usize, rows: i32): void {
  const end = scores + (<usize>rows << 2)
  let most: f32 = load<f32>(scores)
  for (let at = scores; at < end; at += 4) most = max(most, load<f32>(at))
  // What was computed of rows behind the text counts as nothing.
  for (let at = end; (at - scores) & 15; at += 4) store<f32>(at, most - 100)
  let sum = f32x4.splat(0)
  for (let at = scores; at < end; at += 16) {
    const value = exp(f32x4.sub(v128.load(at), f32x4.splat(most)))
    v128.store(at, value)
    sum = f32x4.add(sum, value)
  }
  const factor = f32x4.splat(1 / sumOf(sum))
  for (let at = scores; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), factor))
}

/** For what is not above 0: a power of two times a polynomial over the rest. */
// @ts-ignore: decorator
@inline
function exp(x: v128): v128 {
  const power = f32x4.max(f32x4.mul(x, f32x4.splat(1.4426950408889634)), f32x4.splat(-126))
  const whole = f32x4.floor(power)
  const rest = f32x4.sub(power, whole)
  let p = f32x4.splat(1.8775767e-3)
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(8.9893397e-3))
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(5.5826318e-2))
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(2.4015361e-1))
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(6.9315308e-1))
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(9.9999994e-1))
  const exponent = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23)
  return f32x4.mul(p, exponent)
}

// @ts-ignore: decorator
@inline
function sumValues(values: usize, weights: usize, out: usize, rows: i32, step: usize, head: usize): void {
  for (let at: usize = 0; at < head; at += 64) {
    let a = f32x4.splat(0)
    let b = a
    let c = a
    let d = a
    let v = values + at
    for (let row = 0; row < rows; row += 1) {
      const weight = v128.load32_splat(weights + (<usize>row << 2))
      a = f32x4.add(a, f32x4.mul(weight, v128.load(v)))
      b = f32x4.add(b, f32x4.mul(weight, v128.load(v, 16)))
      c = f32x4.add(c, f32x4.mul(weight, v128.load(v, 32)))
      d = f32x4.add(d, f32x4.mul(weight, v128.load(v, 48)))
      v += step
    }
    v128.store(out + at, a)
    v128.store(out + at, b, 16)
    v128.store(out + at, c, 32)
    v128.store(out + at, d, 48)
  }
}
