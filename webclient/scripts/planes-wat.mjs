// The inner loop of src/decode/planes.js in vector instructions: WebAssembly text, which vendor.mjs assembles.
// Eight pixels at a time; the same arithmetic as sampleYuv there, bit for bit (a test compares them). Written by a program
// because a lane's number is part of an instruction: what is a loop over lanes elsewhere is eight lines here.

const LANES = [0, 1, 2, 3, 4, 5, 6, 7];

/** @param {string} text @param {number} depth */
const indent = (text, depth) => text.replace(/^/gm, ' '.repeat(depth));

/** One lane: its places from the tables, four samples of brightness, one of each colour. @param {number} lane */
const gather = (lane) => `
(local.set $x (i32.load offset=${4 * lane} (local.get $left)))
(local.set $a (v128.load8_lane ${lane} (i32.add (local.get $x) (local.get $top)) (local.get $a)))
(local.set $c (v128.load8_lane ${lane} (i32.add (local.get $x) (local.get $bottom)) (local.get $c)))
(local.set $x (i32.load offset=${4 * lane} (local.get $right)))
(local.set $b (v128.load8_lane ${lane} (i32.add (local.get $x) (local.get $top)) (local.get $b)))
(local.set $d (v128.load8_lane ${lane} (i32.add (local.get $x) (local.get $bottom)) (local.get $d)))
(local.set $x (i32.load offset=${4 * lane} (local.get $blue)))
(local.set $cb (v128.load8_lane ${lane} (i32.add (local.get $x) (local.get $blueRow)) (local.get $cb)))
(local.set $x (i32.load offset=${4 * lane} (local.get $red)))
(local.set $cr (v128.load8_lane ${lane} (i32.add (local.get $x) (local.get $redRow)) (local.get $cr)))`;

/** Four of the eight pixels, as 32-bit red, green and blue. @param {'low' | 'high'} half */
const convert = (half) => `
(local.set $y (i32x4.extend_${half}_i16x8_s (local.get $a)))
(local.set $u (i32x4.extend_${half}_i16x8_s (local.get $cb)))
(local.set $v (i32x4.extend_${half}_i16x8_s (local.get $cr)))
(local.set $y (i32x4.add (i32x4.mul (local.get $y) (local.get $gain)) (local.get $bias)))
(local.set $r_${half} (i32x4.shr_s (i32x4.add (local.get $y) (i32x4.mul (local.get $v) (local.get $vr))) (i32.const 16)))
(local.set $b_${half} (i32x4.shr_s (i32x4.add (local.get $y) (i32x4.mul (local.get $u) (local.get $ub))) (i32.const 16)))
(local.set $g_${half} (i32x4.shr_s
  (i32x4.sub
    (i32x4.sub (local.get $y) (i32x4.mul (local.get $u) (local.get $ug)))
    (i32x4.mul (local.get $v) (local.get $vg)))
  (i32.const 16)))`;

/** red, green | blue, alpha of eight pixels in turns: RGBA of four of them. @param {number} first */
const interleaved = (first) =>
  [0, 1, 2, 3].flatMap((pixel) => [0, 8, 16, 24].map((channel) => channel + first + pixel)).join(' ');

const widened = (/** @type {string} */ name) => `(i16x8.extend_low_i8x16_u (local.get $${name}))`;
const splat = (/** @type {string} */ name) =>
  `(local.set $${name} (i32x4.splat (i32.load offset=${4 * COEFFICIENTS.indexOf(name)} (local.get $coefficients))))`;
const next = (/** @type {string} */ name, /** @type {number} */ bytes) =>
  `(local.set $${name} (i32.add (local.get $${name}) (i32.const ${bytes})))`;
const row = (/** @type {string} */ name, /** @type {number} */ table) =>
  `(local.set $${name} (i32.load (i32.add (local.get $rows) (i32.mul (local.get $height) (i32.const ${4 * table})))))`;
const column = (/** @type {string} */ name, /** @type {number} */ table) =>
  `(local.set $${name} (i32.add (local.get $columns) (i32.mul (local.get $width) (i32.const ${4 * table}))))`;

/** In this order in memory, 32 bits each; bias is what belongs to black and to rounding. */
export const COEFFICIENTS = ['gain', 'bias', 'vr', 'ug', 'vg', 'ub'];

const ofBytes = ['a', 'b', 'c', 'd', 'cb', 'cr', 'y', 'u', 'v'];
const ofPixels = ['r', 'g', 'b'].flatMap((name) => [`${name}_low`, `${name}_high`]);
const places = ['left', 'right', 'blue', 'red', 'top', 'bottom', 'blueRow', 'redRow', 'x', 'blocks', 'line'];

/**
 * sample(columns, rows, coefficients, out, width, over, height): places in memory, and the size of the picture: its width
 * rounded up to a multiple of 8, the bytes by which that is too much, its height. columns: four tables of `width` places
 * (two of brightness, blue, red); rows: four of `height` offsets to those. These say where to sample.
 */
export const PLANES_WAT = `(module
  (memory (export "memory") 1)
  (func (export "sample")
    (param $columns i32) (param $rows i32) (param $coefficients i32)
    (param $out i32) (param $width i32) (param $over i32) (param $height i32)
    ${places.map((name) => `(local $${name} i32)`).join(' ')}
    ${[...ofBytes, ...ofPixels, ...COEFFICIENTS].map((name) => `(local $${name} v128)`).join(' ')}
${indent(COEFFICIENTS.map(splat).join('\n'), 4)}
    (local.set $line (local.get $height))
    (loop $lines
${indent(['top', 'bottom', 'blueRow', 'redRow'].map(row).join('\n'), 6)}
${indent(['left', 'right', 'blue', 'red'].map(column).join('\n'), 6)}
      (local.set $blocks (i32.shr_u (local.get $width) (i32.const 3)))
      (loop $pixels
${indent(LANES.map(gather).join(''), 8)}
        (local.set $a (i16x8.shr_u
          (i16x8.add (i16x8.add ${widened('a')} ${widened('b')}) (i16x8.add ${widened('c')} ${widened('d')}))
          (i32.const 2)))
        (local.set $cb (i16x8.sub ${widened('cb')} (v128.const i16x8 128 128 128 128 128 128 128 128)))
        (local.set $cr (i16x8.sub ${widened('cr')} (v128.const i16x8 128 128 128 128 128 128 128 128)))
${indent(convert('low'), 8)}
${indent(convert('high'), 8)}
        (local.set $y (i8x16.narrow_i16x8_u
          (i16x8.narrow_i32x4_s (local.get $r_low) (local.get $r_high))
          (i16x8.narrow_i32x4_s (local.get $g_low) (local.get $g_high))))
        (local.set $u (i8x16.narrow_i16x8_u
          (i16x8.narrow_i32x4_s (local.get $b_low) (local.get $b_high))
          (v128.const i16x8 255 255 255 255 255 255 255 255)))
        (v128.store (local.get $out) (i8x16.shuffle ${interleaved(0)} (local.get $y) (local.get $u)))
        (v128.store offset=16 (local.get $out) (i8x16.shuffle ${interleaved(4)} (local.get $y) (local.get $u)))
        ${['left', 'right', 'blue', 'red', 'out'].map((name) => next(name, 32)).join(' ')}
        (br_if $pixels (local.tee $blocks (i32.sub (local.get $blocks) (i32.const 1)))))
      ;; a row's last pixels may reach into the next row, which then writes over them
      (local.set $out (i32.sub (local.get $out) (local.get $over)))
      ${next('rows', 4)}
      (br_if $lines (local.tee $line (i32.sub (local.get $line) (i32.const 1)))))))
`;
