import { assertNever } from '../../shared/base/assert-never.ts';
import { printableLine } from '../../shared/base/printable.ts';
import type { PromptBody } from '../../shared/model/prompt.ts';
import type { Hop } from '../../shared/model/phase.ts';

/** One line to ask for, in the words that ssh(1) uses where programs read them (askpass helpers match these). */
export interface Line {
  readonly text: string;
  readonly echo: boolean;
}

/** What is shown before the first line of a question: the server's words, or why it is asked again. */
export function preface(
  question: { readonly reason?: string | undefined; readonly banner?: string | undefined },
  body: PromptBody,
): string {
  const own = body.kind === 'keyboardInteractive' ? [body.name, body.instruction] : [];
  const touch = body.kind === 'touch' ? [touchText(body)] : [];
  return [question.reason ?? '', ...own, ...touch].filter((text) => text !== '').join('\n');
}

/** The lines that a question asks for. `hop` names whose login it is. */
export function linesOf(body: PromptBody, hop: Hop): readonly Line[] {
  switch (body.kind) {
    case 'hostKey':
      return [{ text: hostKeyText(body), echo: true }];
    case 'password':
      return [{ text: `${body.user}@${body.host}'s password: `, echo: false }];
    case 'passphrase':
      return [{ text: `Enter passphrase for key '${body.file}': `, echo: false }];
    case 'keyboardInteractive':
      return body.questions.map(({ text, echo }) => ({ text: `(${hop.label}) ${text} `, echo }));
    case 'secondLogin':
      return [{ text: `${body.text} Log in to ${body.host} once more (yes/no)? `, echo: true }];
    case 'fileService':
      return [{ text: fileServiceText(body), echo: true }];
    case 'passkey':
      // Nothing that could be typed; the core offers no passkeys here.
      return [];
    case 'sudoPassword':
      return [{ text: `[sudo] password of ${body.user} on ${body.host}: `, echo: false }];
    case 'runCommand':
      return [{ text: runCommandText(body), echo: true }];
    case 'addToAgent':
      return [{ text: addToAgentText(body), echo: true }];
    case 'touch':
      // Said before; the token is what answers.
      return [];
    case 'pin':
      return [{ text: `Enter PIN for ${body.isCard === true ? 'card' : 'key'} ${printableLine(body.key, 200)}: `, echo: false }];
    case 'vault':
      return body.by === 'passphrase'
        ? [{ text: `Vault passphrase, for ${printableLine(body.use, 300)}: `, echo: false }]
        : [{ text: `Open the vault for ${printableLine(body.use, 300)} (yes/no)? `, echo: true }];
    default:
      return assertNever(body);
  }
}

/** As ssh asks it. */
function addToAgentText({ file, comment }: Extract<PromptBody, { kind: 'addToAgent' }>): string {
  return `Add key ${printableLine(file, 1000)} (${printableLine(comment === '' ? file : comment, 200)}) to agent (yes/no)? `;
}

const purposes = {
  password: (host: string) => `The password for ${host} comes from a command on this computer`,
  passphrase: (host: string) => `The passphrase of the key for ${host} comes from a command on this computer`,
  certificate: (host: string) => `The certificate for ${host} comes from a command on this computer`,
  card: (host: string) => `A smart card for ${host} is reached by a library, which is a program on this computer`,
};

function runCommandText({ host, command, from, purpose, login }: Extract<PromptBody, { kind: 'runCommand' }>): string {
  return [
    purpose === undefined
      ? `${host} is reached by a program on this computer, which came by an import (${printableLine(from, 200)}):`
      : `${purposes[purpose](host)} (${printableLine(from, 200)}):`,
    `  ${printableLine(command, 5000)}`,
    login === undefined
      ? 'Run it, now and whenever it is exactly this (yes/no)? '
      : `Run it, now and whenever it is exactly this for ${printableLine(login, 300)} (yes/no)? `,
  ].join('\n');
}

function touchText({ key, use }: Extract<PromptBody, { kind: 'touch' }>): string {
  const end = use.kind === 'signIn' ? ` to sign in to ${printableLine(use.host, 200)} as ${printableLine(use.user, 200)}` : '';
  return `Touch the key ${printableLine(key, 200)}${end}.`;
}

function fileServiceText({ host, why, offers }: Extract<PromptBody, { kind: 'fileService' }>): string {
  const ways = { command: "'command' runs sftp-server where it usually lies", scp: "'scp' copies by scp" } as const;
  return [
    `${host} starts no file service (${why}).`,
    `${offers.map((way) => ways[way]).join(', ')}. What shall be done (${[...offers, 'no'].join('/')})? `,
  ].join('\n');
}

export const hostKeyAgain = "Type 'yes', 'no' or the fingerprint: ";

function hostKeyText(body: Extract<PromptBody, { kind: 'hostKey' }>): string {
  const where = body.address === undefined || body.address === body.host ? '' : ` (${body.address})`;
  const known =
    body.alsoKnownAs.length === 0
      ? 'No other name is known for this key.'
      : `The same key is known for: ${body.alsoKnownAs.slice(0, 10).join(', ')}.`;
  return [
    `The key of ${body.name}${where} is not known.`,
    `${body.offered.typeLabel} key fingerprint is ${body.offered.sha256}.`,
    known,
    ...(body.certificateFault === undefined ? [] : [`The certificate that came with it ${body.certificateFault}.`]),
    'Are you sure you want to continue connecting (yes/no/[fingerprint])? ',
  ].join('\n');
}

/** What the answer to a host key question means; undefined: it must be asked again. */
export function hostKeyDecision(answer: string, fingerprint: string): 'trust' | 'decline' | undefined {
  const said = answer.trim();
  if (said === fingerprint || said.toLowerCase() === 'yes') return 'trust';
  return said === '' || said.toLowerCase() === 'no' ? 'decline' : undefined;
}

/** Question and remedy for `prompt.unanswerable`, where there is nobody to ask. */
export function unanswerable(body: PromptBody, isBatch: boolean): { readonly question: string; readonly remedy: string } {
  const askpass = 'set SSH_ASKPASS to a program that answers, with SSH_ASKPASS_REQUIRE=force';
  const remedy = (text: string): string => (isBatch ? `BatchMode is on and never asks; ${text}` : text);
  switch (body.kind) {
    case 'hostKey':
      return {
        question: `Is ${body.offered.sha256} (${body.offered.typeLabel}) the key of ${body.name}? It is not in any known_hosts file`,
        remedy: remedy(`add the key to ${body.storeIn}, or accept keys at first sight with -o StrictHostKeyChecking=accept-new`),
      };
    case 'password':
      return { question: `${body.host} asks for the password of ${body.user}`, remedy: remedy(`log in by key, or ${askpass}`) };
    case 'passphrase':
      return {
        question: `The key ${body.file} needs its passphrase`,
        remedy: remedy(`load the key into an ssh-agent, or ${askpass}`),
      };
    case 'keyboardInteractive': {
      const asked = body.questions.map(({ text }) => `“${text}”`).join(', ');
      return {
        question: `The server asks ${asked === '' ? 'a question' : asked}`,
        remedy: remedy(`log in by key, or ${askpass}`),
      };
    }
    case 'secondLogin':
      return { question: body.text, remedy: 'close another session first' };
    case 'fileService':
      return {
        question: `${body.host} starts no file service (${body.why}). May a command be run there instead`,
        remedy: 'copy by scp with -O, or name its SFTP server in the bookmark of the host',
      };
    case 'passkey':
      return {
        question: `${body.host} would take the passkey ${body.name} for ${body.user}`,
        remedy: 'connect in the app or in the browser (--serve): a passkey needs a window',
      };
    case 'sudoPassword':
      return { question: `sudo on ${body.host} asks for the password of ${body.user}`, remedy: remedy(askpass) };
    case 'addToAgent':
      return { question: addToAgentText(body), remedy: remedy(`give it yourself with ssh-add, or ${askpass}`) };
    case 'touch':
      return { question: `The key ${printableLine(body.key, 200)} waits for a touch`, remedy: 'touch it' };
    case 'pin':
      return { question: `The key ${printableLine(body.key, 200)} needs its PIN`, remedy: remedy(askpass) };
    case 'runCommand':
      return {
        question:
          body.purpose === undefined
            ? `${body.host} is reached by the imported program “${printableLine(body.command, 1000)}”. May it run`
            : `${purposes[body.purpose](body.host)}, “${printableLine(body.command, 1000)}”. May it run`,
        remedy: remedy(
          body.purpose === undefined
            ? `connect once where you can be asked, write it yourself with -o ProxyCommand=…, or ${askpass}`
            : `connect once where you can be asked, or ${askpass}`,
        ),
      };
    case 'vault':
      return { question: `The vault is locked, and has ${body.use}`, remedy: remedy(askpass) };
    default:
      return assertNever(body);
  }
}
