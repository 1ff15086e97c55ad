/* SHA-256 and SM3 (GB/T 32905-2016) of a file, read piece by piece; the file never leaves the browser. */
const PIECE = 4 * 1024 * 1024, WHOLE = 64 * 1024 * 1024;
const rol = (x, n) => (x << n) | (x >>> (32 - n));
const ror = (x, n) => (x >>> n) | (x << (32 - n));

/* What SHA-256 and SM3 share: blocks of 64 bytes, a one bit, zeros, and the length at the end. */
class Digest {
  constructor(state, compress) {
    this.state = Int32Array.from(state);
    this.compress = compress;
    this.rest = new Uint8Array(64);
    this.held = 0;
    this.bytes = 0;
  }
  update(data) {
    let at = 0;
    this.bytes += data.length;
    if (this.held) {
      at = Math.min(64 - this.held, data.length);
      this.rest.set(data.subarray(0, at), this.held);
      this.held += at;
      if (this.held < 64) return this;
      this.compress(this.state, this.rest, 0);
      this.held = 0;
    }
    for (; at + 64 <= data.length; at += 64) this.compress(this.state, data, at);
    this.rest.set(data.subarray(at), 0);
    this.held = data.length - at;
    return this;
  }
  hex() {
    const bytes = this.bytes, end = new Uint8Array(this.held < 56 ? 64 - this.held : 128 - this.held);
    const view = new DataView(end.buffer);
    end[0] = 0x80;
    view.setUint32(end.length - 8, Math.floor(bytes / 0x20000000));
    view.setUint32(end.length - 4, (bytes << 3) >>> 0);
    this.update(end);
    return Array.from(this.state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }
}

const K = [], H = [];
for (let n = 2; K.length < 64; n += 1) {
  let prime = true;
  for (let d = 2; d * d <= n; d += 1) if (n % d === 0) { prime = false; break; }
  if (!prime) continue;
  const part = (x) => ((x - Math.floor(x)) * 0x100000000) | 0;
  if (H.length < 8) H.push(part(Math.sqrt(n)));
  K.push(part(Math.cbrt(n)));
}
const W = new Int32Array(68);

function sha256Block(state, data, at) {
  for (let i = 0; i < 16; i += 1) W[i] = (data[at + 4 * i] << 24) | (data[at + 4 * i + 1] << 16) | (data[at + 4 * i + 2] << 8) | data[at + 4 * i + 3];
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15], y = W[i - 2];
    W[i] = (W[i - 16] + (ror(x, 7) ^ ror(x, 18) ^ (x >>> 3)) + W[i - 7] + (ror(y, 17) ^ ror(y, 19) ^ (y >>> 10))) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (ror(e, 6) ^ ror(e, 11) ^ ror(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const two = ((ror(a, 2) ^ ror(a, 13) ^ ror(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
}

const SM3 = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];
function sm3Block(state, data, at) {
  for (let i = 0; i < 16; i += 1) W[i] = (data[at + 4 * i] << 24) | (data[at + 4 * i + 1] << 16) | (data[at + 4 * i + 2] << 8) | data[at + 4 * i + 3];
  for (let i = 16; i < 68; i += 1) {
    const x = W[i - 16] ^ W[i - 9] ^ rol(W[i - 3], 15);
    W[i] = x ^ rol(x, 15) ^ rol(x, 23) ^ rol(W[i - 13], 7) ^ W[i - 6];
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let j = 0; j < 64; j += 1) {
    const s1 = rol((rol(a, 12) + e + rol(j < 16 ? 0x79cc4519 : 0x7a879d8a, j % 32)) | 0, 7), s2 = s1 ^ rol(a, 12);
    const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c), gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
    const t1 = (ff + d + s2 + (W[j] ^ W[j + 4])) | 0, t2 = (gg + h + s1 + W[j]) | 0;
    d = c; c = rol(b, 9); b = a; a = t1; h = g; g = rol(f, 19); f = e; e = t2 ^ rol(t2, 9) ^ rol(t2, 17);
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] ^= word; });
}

export const sha256 = () => new Digest(H, sha256Block);
export const sm3 = () => new Digest(SM3, sm3Block);

/* Both fingerprints. SHA-256 is the browser's own where it has one and the file is not too large. */
export async function digestsOf(file, told) {
  const own = globalThis.crypto && globalThis.crypto.subtle && file.size <= WHOLE;
  const first = sha256(), second = sm3();
  for (let at = 0; at < file.size; at += PIECE) {
    const piece = new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
    if (!own) first.update(piece);
    second.update(piece);
    if (told) told(Math.min(file.size, at + PIECE), file.size);
  }
  let said = "";
  if (own) {
    const found = new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    said = Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  return { sha256: said || first.hex(), sm3: second.hex(), size: file.size };
}
