import { Buffer } from 'node:buffer';
import { systemClock } from '../../shared/base/clock.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { PromptAnswer } from '../../shared/model/prompt.ts';
import { silentLogger } from '../log/logger.ts';
import type { Prompter, Question } from '../prompts/prompter.ts';
import type { AuthSituation, AuthStep, KeyboardInteractiveRound } from '../ssh/connection-types.ts';
import { AuthMemory } from './auth-memory.ts';
import { createAuthenticate } from './authenticate.ts';

/** What a scripted server says to one attempt. */
export type Verdict = 'accept' | { readonly left: readonly string[]; readonly partial?: boolean };

/** A server as a function of the attempts; `rounds` are asked in each keyboard-interactive attempt before its verdict. */
export interface ScriptedServer {
  readonly judge: (attempt: string, number: number) => Verdict;
  readonly rounds?: readonly KeyboardInteractiveRound[];
  readonly signatureAlgorithms?: readonly string[];
  readonly banner?: string;
}

/** A host with nothing unusual, for tests of the login. */
export const plainHost: EffectiveHost = {
  originalHost: 'box',
  hostName: 'box.test',
  port: 22,
  user: 'eve',
  hostKeyAlias: undefined,
  addressFamily: 'any',
  bindAddress: undefined,
  proxyJump: [],
  identityFiles: [],
  identitiesOnly: false,
  identityAgent: 'none',
  userKnownHostsFiles: [],
  globalKnownHostsFiles: [],
  strictHostKeyChecking: 'ask',
  hashKnownHosts: false,
  serverAliveIntervalSeconds: 0,
  serverAliveCountMax: 3,
  tcpKeepAlive: true,
  connectTimeoutSeconds: 15,
  compression: false,
  ciphers: undefined,
  macs: undefined,
  kexAlgorithms: undefined,
  hostKeyAlgorithms: undefined,
  pubkeyAcceptedAlgorithms: undefined,
  preferredAuthentications: ['publickey', 'keyboard-interactive', 'password'],
  pubkeyAuthentication: true,
  passwordAuthentication: true,
  kbdInteractiveAuthentication: true,
  numberOfPasswordPrompts: 3,
  batchMode: false,
  rekeyLimit: { bytes: undefined, seconds: undefined },
  requestTty: 'auto',
  setEnv: [],
  allowLegacy: false,
  notes: [],
};

export interface ScriptedUser {
  /** Answers to the questions, in order; 'cancel' cancels. One more question than answers fails the test. */
  readonly answers?: readonly (readonly string[] | 'cancel')[];
  /** Nobody can be asked. */
  readonly isAbsent?: boolean;
}

const mostAttempts = 40;

/** Runs a login of the driver against a scripted server and a scripted user, the way an SSH connection would. */
export async function scriptedLogin(options: {
  readonly server: ScriptedServer;
  readonly host?: Partial<EffectiveHost>;
  readonly user?: ScriptedUser;
  readonly memory?: AuthMemory;
  readonly fingerprint?: string;
}) {
  const { server, user = {}, memory = new AuthMemory(systemClock), fingerprint = 'SHA256:host' } = options;
  const target: EffectiveHost = { ...plainHost, ...options.host };
  const questions: Question[] = [];
  const prompter: Prompter = {
    ask(question) {
      questions.push(question);
      if (user.isAbsent === true) {
        return Promise.reject(new AppError('prompt.unanswerable', { question: question.body.kind, remedy: '' }, 'nobody there'));
      }
      const answer = user.answers?.[questions.length - 1];
      if (answer === undefined) return Promise.reject(new Error(`unexpected question: ${JSON.stringify(question.body)}`));
      const reply: PromptAnswer = answer === 'cancel' ? { kind: 'cancel' } : { kind: 'secrets', values: [...answer] };
      return Promise.resolve(reply);
    },
  };
  const deps = { prompter, memory, environment: {}, clock: { ...systemClock, now: () => 1_000_000 }, log: silentLogger };
  const context = { hop: { index: 1, count: 1, label: 'eve@box.test:22' }, hostKeyFingerprint: () => fingerprint };
  const authenticator = createAuthenticate(deps)(target, context);
  const signal = new AbortController().signal;
  const sent: string[] = [];
  let situation: AuthSituation = {
    methodsLeft: undefined,
    partialSuccess: false,
    serverSignatureAlgorithms: server.signatureAlgorithms,
    banner: server.banner ?? '',
  };

  const perform = async (step: Exclude<AuthStep, { kind: 'stop' }>): Promise<Verdict | 'abandoned'> => {
    const name = nameOf(step);
    sent.push(name);
    const verdict = server.judge(name, sent.length);
    const isTaken = verdict === 'accept' || verdict.partial === true;
    try {
      // The query comes first: only a key that the server wants is made to sign.
      if (step.kind === 'publickey' && isTaken) await step.identity.sign(Buffer.from('data'), step.algorithm, signal);
      if (step.kind === 'keyboard-interactive') {
        for (const round of server.rounds ?? []) sent.push(`answers ${(await step.answer(round, signal)).join('|')}`);
      }
    } catch (error) {
      if (error instanceof AppError && /^(cancelled$|key\.|agent\.)/.test(error.code)) return 'abandoned';
      throw error;
    }
    return verdict;
  };

  for (;;) {
    if (sent.length > mostAttempts) throw new Error('the login goes on without end');
    const step = await authenticator.next(situation, signal);
    if (step.kind === 'stop') return { end: step.error, sent, questions, authenticator };
    const verdict = await perform(step);
    if (verdict === 'abandoned') continue;
    if (verdict === 'accept') {
      authenticator.onOutcome('accepted', situation);
      return { end: 'accepted' as const, sent, questions, authenticator };
    }
    const partialSuccess = verdict.partial ?? false;
    situation = { ...situation, methodsLeft: verdict.left, partialSuccess };
    authenticator.onOutcome(partialSuccess ? 'partial' : 'refused', situation);
  }
}

function nameOf(step: Exclude<AuthStep, { kind: 'stop' }>): string {
  switch (step.kind) {
    case 'publickey':
      return `key ${step.identity.label} ${step.algorithm}`;
    case 'password':
      return `password ${step.password}`;
    case 'none':
    case 'keyboard-interactive':
      return step.kind;
  }
}
