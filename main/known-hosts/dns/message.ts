import { AUTHENTIC_DATA, decode, encode, DNSSEC_OK, RECURSION_DESIRED } from 'dns-packet';

/** A question for the SSHFP records of a name, with EDNS0, the DO bit and the AD bit (RFC 6840 section 5.7): tell what was validated. */
export function encodeQuery(id: number, name: string): Buffer {
  return encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED | AUTHENTIC_DATA,
    questions: [{ type: 'SSHFP', name, class: 'IN' }],
    additionals: [
      { type: 'OPT', name: '.', udpPayloadSize, extendedRcode: 0, ednsVersion: 0, flags: DNSSEC_OK, flag_do: true, options: [] },
    ],
  });
}

/** What passes every network without being cut to pieces (DNS flag day 2020). */
const udpPayloadSize = 1232;
const headerBytes = 12;
const sshfpType = 44;
/** For private use (RFC 6895 section 3.1): dns-packet hands the data of types that it does not know over as they are. */
const unknownType = 65_280;
const longestChain = 8;

export type DnsAnswer =
  /** Not the answer to this question: it is passed over, since anybody may have sent it. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'failed'; readonly why: string }
  /** `data` of each record: algorithm, hash type, fingerprint. */
  | { readonly kind: 'records'; readonly isAuthentic: boolean; readonly data: readonly Buffer[] };

/** Reads what came back for a query of `encodeQuery`. Never throws. */
export function readAnswer(message: Buffer, id: number, name: string): DnsAnswer {
  if (message.length < headerBytes || message.readUInt16BE(0) !== id) return { kind: 'foreign' };
  try {
    const packet = decode(onlyAnswers(message));
    const [question, ...more] = packet.questions ?? [];
    if (packet.type !== 'response' || more.length > 0 || question?.type !== 'SSHFP' || question.class !== 'IN')
      return { kind: 'foreign' };
    if (!isSameName(question.name, name)) return { kind: 'foreign' };
    if (packet.flag_tc) return { kind: 'truncated' };
    const code = message.readUInt8(3) & 0x0f;
    if (code !== 0 && code !== nameError)
      return { kind: 'failed', why: failures[code] ?? `the server answered with code ${code}` };
    // `data` of a type that is not known is a buffer; the package's types know none such.
    const answers = (packet.answers ?? []) as readonly { type: string; name: string; class?: string; data: unknown }[];
    const owner = lastName(name, answers);
    const data = answers.flatMap((answer) =>
      answer.type === `UNKNOWN_${unknownType}` &&
      answer.class === 'IN' &&
      isSameName(answer.name, owner) &&
      Buffer.isBuffer(answer.data)
        ? [answer.data]
        : [],
    );
    return { kind: 'records', isAuthentic: packet.flag_ad, data };
  } catch (error) {
    return {
      kind: 'failed',
      why: `the server’s answer can’t be read (${error instanceof Error ? error.message : String(error)})`,
    };
  }
}

/** NXDOMAIN: there is no such name, and so no record. */
const nameError = 3;
/** RFC 1035 section 4.1.1. */
const failures: Readonly<Record<number, string>> = {
  1: 'the server did not understand the question',
  2: 'the server failed, or the answer’s signatures are wrong',
  4: 'the server does not know such questions',
  5: 'the server refused the question',
};

/** Follows aliases from the name that was asked for to the one that owns the records. */
function lastName(name: string, answers: readonly { type: string; name: string; data: unknown }[]): string {
  let last = name;
  for (let step = 0; step < longestChain; step += 1) {
    const alias = answers.find((answer) => answer.type === 'CNAME' && isSameName(answer.name, last));
    if (typeof alias?.data !== 'string') break;
    last = alias.data;
  }
  return last;
}

function isSameName(one: string, other: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');
  return plain(one) === plain(other);
}

/**
 * The message without its last two sections, which are not looked at, and with its SSHFP records under a type that dns-packet does not know: it
 * reads these records by their hash type and not by their length, and loses its way where it does not know the hash.
 */
function onlyAnswers(message: Buffer): Buffer {
  const copy = Buffer.from(message);
  copy.writeUInt32BE(0, 8);
  let at = headerBytes;
  for (let left = copy.readUInt16BE(4); left > 0; left -= 1) at = afterName(copy, at) + 4;
  for (let left = copy.readUInt16BE(6); left > 0; left -= 1) {
    at = afterName(copy, at);
    if (copy.readUInt16BE(at) === sshfpType) copy.writeUInt16BE(unknownType, at);
    at += 10 + copy.readUInt16BE(at + 8);
  }
  if (at > copy.length) throw new Error('it is cut short');
  return copy;
}

/** RFC 1035 section 4.1.4: labels up to an empty one or a pointer. Reading past the end throws. */
function afterName(message: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const length = message.readUInt8(at);
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += 1 + length;
  }
}
