import { z } from 'zod';
import { PromptId, SessionId } from './ids.ts';
import { Hop } from './phase.ts';
import { KeyEvidence, KeyFace } from './host-key.ts';
import { AddToAgentBody } from './prompt-agent.ts';
import { PinBody, TouchBody } from './prompt-security-key.ts';
import { PasskeyAssertion, PasskeyQuestion, PasskeyRefusal } from './passkeys.ts';

/** The answer may be kept in the vault. `isOn`: it was kept before, so it is offered ticked. */
const KeepOffer = z.object({ isOn: z.boolean() });

/** The agent may have the key when it opened the login (AddKeysToAgent). `isOn`: offered ticked. */
const AgentOffer = z.object({ isOn: z.boolean(), lifetimeSeconds: z.number().int().optional() });

/** A question to the user. Everything in it that a server sent was stripped of control characters before. */
export const PromptBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('hostKey'),
    /** The name under which the key is looked up and stored. */
    name: z.string(),
    host: z.string(),
    port: z.number().int(),
    address: z.string().optional(),
    route: z.array(z.string()),
    offered: KeyFace,
    /** Other names in the known_hosts files that have the same key. */
    alsoKnownAs: z.array(z.string()),
    /** What else is known of the offered key. */
    evidence: z.array(KeyEvidence).optional(),
    /** Why the certificate that the host offered is not taken as proof, as the rest of “the certificate …” (ER-43). */
    certificateFault: z.string().optional(),
    /** Where the key is written when it is trusted. */
    storeIn: z.string(),
  }),
  z.object({
    kind: z.literal('password'),
    user: z.string(),
    host: z.string(),
    attempt: z.number().int(),
    attempts: z.number().int(),
    keep: KeepOffer.optional(),
  }),
  z.object({
    kind: z.literal('keyboardInteractive'),
    name: z.string(),
    instruction: z.string(),
    questions: z.array(z.object({ text: z.string(), echo: z.boolean() })),
  }),
  z.object({
    kind: z.literal('passphrase'),
    file: z.string(),
    comment: z.string(),
    attempt: z.number().int(),
    keep: KeepOffer.optional(),
    agent: AgentOffer.optional(),
  }),
  /** A second login is needed because the server refuses another session on this connection (MX-02). */
  z.object({ kind: z.literal('secondLogin'), host: z.string(), text: z.string() }),
  /** The server starts no SFTP by itself; no command is run there unless the user says so. `why`: what was tried, printable. */
  z.object({
    kind: z.literal('fileService'),
    host: z.string(),
    why: z.string(),
    offers: z.array(z.enum(['command', 'scp'])),
  }),
  /** sudo on the server asks for the account's password. `said`: its words before that, printable. */
  z.object({ kind: z.literal('sudoPassword'), user: z.string(), host: z.string(), attempt: z.number().int(), said: z.string() }),
  /**
   * The way to `host` is a program on this computer, which came by an import or a link (SE-24). `command` is exactly what would run; `from` says
   * where it stands.
   */
  z.object({
    kind: z.literal('runCommand'),
    host: z.string(),
    command: z.string(),
    from: z.string(),
    /**
     * Not the way to the host, but what it is for: its first line is the password or a key's passphrase, or it gets a certificate; of `card` it is a library that is
     * loaded to reach a smart card. Asked for one's own hosts too.
     */
    purpose: z.enum(['password', 'passphrase', 'certificate', 'card']).optional(),
    /** `user@host:port`, with a purpose: what a yes is for, besides the text. */
    login: z.string().optional(),
  }),
  /**
   * The vault is locked, and has or is to take what is needed. `by`: with `secretBox` there is nothing to type, a yes opens it. `use`: what for,
   * as “the password of eve@box”.
   */
  z.object({ kind: z.literal('vault'), by: z.enum(['passphrase', 'secretBox']), use: z.string(), attempt: z.number().int() }),
  /** A passkey is to sign, in the page that connects. */
  PasskeyQuestion,
  TouchBody,
  PinBody,
  AddToAgentBody,
]);
export type PromptBody = z.infer<typeof PromptBody>;

export const Prompt = z.object({
  promptId: PromptId,
  /** The tab that asks. */
  sessionId: SessionId.optional(),
  hop: Hop,
  /** When the server is expected to give up waiting (LoginGraceTime), milliseconds since 1970. */
  deadline: z.number().optional(),
  /** Why it is asked, when that is not plain: `step 2 of 2: key accepted`. */
  reason: z.string().optional(),
  /** The server's text before login, shown above a secret's field (CN-06). */
  banner: z.string().optional(),
  /** Against the last login there; absent: nothing was heard then, or there was none. */
  bannerIs: z.enum(['same', 'changed']).optional(),
  body: PromptBody,
});
export type Prompt = z.infer<typeof Prompt>;

export const PromptAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cancel') }),
  /** For hostKey. `save: false` trusts for this connection only. `compared`: a pasted fingerprint was the same. */
  z.object({ kind: z.literal('trust'), save: z.boolean(), compared: z.boolean().optional() }),
  /**
   * For password, sudoPassword, passphrase, keyboardInteractive and vault: one entry a question, in order. Never logged. `keep`: put it into the
   * vault once it has proved right; only where the question offers it.
   */
  z.object({
    kind: z.literal('secrets'),
    values: z.array(z.string().max(65_536)).max(64),
    keep: z.boolean().optional(),
    /** For a passphrase that offers it: whether the agent gets the key once it opened the login, and for how long. */
    agent: z.object({ isWanted: z.boolean(), lifetimeSeconds: z.number().int().min(1).max(31_536_000).optional() }).optional(),
  }),
  /** For secondLogin, runCommand, addToAgent, and a vault without a passphrase. */
  z.object({ kind: z.literal('proceed') }),
  /** For fileService. */
  z.object({ kind: z.literal('service'), way: z.enum(['command', 'scp']) }),
  /** For passkey. */
  PasskeyAssertion,
  PasskeyRefusal,
]);
export type PromptAnswer = z.infer<typeof PromptAnswer>;
