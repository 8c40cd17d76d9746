import { assertNever } from '../../shared/base/assert-never.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { PromptBody } from '../../shared/model/prompt.ts';
import type { Prompter } from './prompter.ts';

/**
 * Never asks: an automatic reconnect, or a batch. Rejects with `prompt.unanswerable`, naming the question. An ssh in a program keeps what the user set up
 * for it instead (SSH_ASKPASS of a wallet): that answers without anybody.
 */
export const unattendedPrompter: Prompter = {
  takesPrograms: () => false,
  ask(question) {
    const what = nameOf(question.body);
    const detail = { question: what, remedy: 'connect by hand' };
    return Promise.reject(new AppError('prompt.unanswerable', detail, `nobody was there to answer: ${what}`));
  },
};

function nameOf(body: PromptBody): string {
  switch (body.kind) {
    case 'hostKey':
      return `is this the key of ${body.name}?`;
    case 'password':
      return `the password of ${body.user} on ${body.host}`;
    case 'keyboardInteractive':
      return body.questions.map((question) => question.text).join(' ') || 'a question of the server';
    case 'passkey':
      return `a touch of the passkey ${body.name} for ${body.host}`;
    case 'passphrase':
      return `the passphrase of ${body.file}`;
    case 'secondLogin':
      return `a second login to ${body.host}`;
    case 'fileService':
      return `may a command be run on ${body.host} for its files?`;
    case 'sudoPassword':
      return `the password of ${body.user} for sudo on ${body.host}`;
    case 'runCommand':
      return `may ${body.command} be run for ${body.host}?`;
    case 'vault':
      return `the vault’s passphrase, for ${body.use}`;
    case 'addToAgent':
      return `may the agent have the key ${body.file}?`;
    case 'touch':
      return `a touch of the key ${body.key}`;
    case 'pin':
      return `the PIN of the key ${body.key}`;
    default:
      return assertNever(body);
  }
}
