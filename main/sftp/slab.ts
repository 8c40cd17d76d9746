const SLAB_BYTES = 128 * 1024;
const MOST_BYTES = 16 * 1024;

let slab = Buffer.alloc(0);
let at = 0;

/**
 * Memory for the content of a small file, unfilled. Taken together with that of others: an allocation of its own for each of ten thousand files costs
 * more time, its release included, than to encrypt them. Whoever keeps such a piece for long keeps 128 KiB.
 */
export function smallMemory(bytes: number): Buffer {
  if (bytes > MOST_BYTES) return Buffer.allocUnsafeSlow(bytes);
  if (at + bytes > slab.length) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    at = 0;
  }
  const memory = slab.subarray(at, at + bytes);
  at += bytes;
  return memory;
}
