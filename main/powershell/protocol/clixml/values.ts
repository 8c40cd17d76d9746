/**
 * What a CLIXML document says, without loss: decoded and encoded again it is the same tree. What JavaScript holds exactly is a plain value (`S`,
 * `B`, `I32`, `I64`, `Nil`); every other primitive keeps its tag and its exact text, as `1.10`, `-0` or a 29-digit decimal have no number here.
 */
export type PsValue = null | string | boolean | number | bigint | PsTagged | PsSecureString | PsProgress | PsObject;

/** A primitive that is kept as it was written: its tag and its text, unescaped. See `readings.ts` for what it means. */
export class PsTagged {
  readonly tag: string;
  readonly text: string;

  constructor(tag: string, text: string) {
    this.tag = tag;
    this.text = text;
  }
}

/**
 * A SecureString: what came over the wire (base64, decrypted by the session that it came from), or a text of ours that is encrypted when it is
 * written. Neither is shown by whatever prints objects.
 */
export class PsSecureString {
  readonly #wire: string | undefined;
  readonly #plain: string | undefined;

  private constructor(wire: string | undefined, plain: string | undefined) {
    this.#wire = wire;
    this.#plain = plain;
  }

  static received(wire: string): PsSecureString {
    return new PsSecureString(wire, undefined);
  }

  static of(plain: string): PsSecureString {
    return new PsSecureString(undefined, plain);
  }

  /** The base64 text of `<SS>` as it was received. */
  get wire(): string | undefined {
    return this.#wire;
  }

  /** The text, of one made here. */
  get plain(): string | undefined {
    return this.#plain;
  }

  toJSON(): string {
    return '••••••';
  }

  toString(): string {
    return '••••••';
  }
}

/** A ProgressRecord as a value (`PR`): its children in order, text unescaped, null for `Nil`. */
export class PsProgress {
  readonly parts: readonly { readonly tag: string; readonly text: string | null }[];

  constructor(parts: PsProgress['parts']) {
    this.parts = parts;
  }
}

export type PsListKind = 'LST' | 'IE' | 'STK' | 'QUE';

export interface PsList {
  readonly kind: PsListKind;
  readonly items: PsValue[];
}

export interface PsEntry {
  readonly key: PsValue;
  readonly value: PsValue;
}

/** A named member. Names are looked up without regard to case, and may stand twice in what a server sends. */
export interface PsMember {
  readonly name: string;
  readonly value: PsValue | PsMemberSet;
}

/** `<MS N="…">` among the members. */
export class PsMemberSet {
  readonly members: PsMember[];

  constructor(members: PsMember[]) {
    this.members = members;
  }
}

/**
 * An `Obj`. Objects may hold each other and themselves (`Ref`): whoever walks them keeps a list of where it has been. What is absent in the
 * document is undefined here, so that an empty list and none are two things.
 */
export class PsObject {
  /** Type names, most derived first, without `Deserialized.`; shared by all objects of a kind. undefined: no `TN`. */
  types: readonly string[] | undefined;
  /** `ToString`. */
  text: string | undefined;
  /** The primitive inside: an enum's number, a value with members added. */
  base: PsValue | undefined;
  list: PsList | undefined;
  entries: PsEntry[] | undefined;
  /** `Props`: what the .NET type itself has. */
  props: PsMember[] | undefined;
  /** `MS`: what was added to the object. */
  members: PsMember[] | undefined;

  constructor(parts: Partial<PsObject> = {}) {
    this.types = parts.types;
    this.text = parts.text;
    this.base = parts.base;
    this.list = parts.list;
    this.entries = parts.entries;
    this.props = parts.props;
    this.members = parts.members;
  }
}

/** The value of a member or property, null when it is that; undefined when there is none. What was added (`MS`) goes before `Props`. */
export function memberOf(value: PsValue | undefined, name: string): PsValue | undefined {
  if (!(value instanceof PsObject)) return undefined;
  const added = find(value.members, name);
  const found = added === undefined ? find(value.props, name) : added;
  return found instanceof PsMemberSet ? undefined : found;
}

function find(members: readonly PsMember[] | undefined, name: string): PsValue | PsMemberSet | undefined {
  if (members === undefined) return undefined;
  for (const member of members) if (member.name === name) return member.value;
  const lower = name.toLowerCase();
  return members.find((member) => member.name.toLowerCase() === lower)?.value;
}

/** The value under a text key of a dictionary, without regard to case. */
export function entryOf(value: PsValue | undefined, key: string): PsValue | undefined {
  if (!(value instanceof PsObject) || value.entries === undefined) return undefined;
  const lower = key.toLowerCase();
  return value.entries.find((entry) => typeof entry.key === 'string' && entry.key.toLowerCase() === lower)?.value;
}

/** The items of a list of any kind; undefined for what is none. */
export function itemsOf(value: PsValue | undefined): readonly PsValue[] | undefined {
  return value instanceof PsObject ? value.list?.items : undefined;
}
