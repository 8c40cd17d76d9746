import type { Prompt, PromptAnswer } from '../../shared/model/prompt.ts';
import { assertNever } from '../../shared/base/assert-never.ts';
import { AddToAgentPrompt } from './AddToAgentPrompt.tsx';
import { FileServicePrompt } from './FileServicePrompt.tsx';
import { HostKeyPrompt } from './HostKeyPrompt.tsx';
import { PasskeyPrompt } from './PasskeyPrompt.tsx';
import { QuestionsPrompt } from './QuestionsPrompt.tsx';
import { RunCommandPrompt } from './RunCommandPrompt.tsx';
import { SecondLoginPrompt } from './SecondLoginPrompt.tsx';
import { PassphrasePrompt, PasswordPrompt, SudoPasswordPrompt } from './SecretPrompts.tsx';
import { PinPrompt, TouchPrompt } from './TokenPrompts.tsx';
import { VaultPrompt } from './VaultPrompt.tsx';

/** One question, drawn by its kind. */
export function PromptCard({ prompt, onAnswer }: { readonly prompt: Prompt; readonly onAnswer: (answer: PromptAnswer) => void }) {
  const { body } = prompt;
  switch (body.kind) {
    case 'hostKey':
      return <HostKeyPrompt prompt={{ ...prompt, body }} onAnswer={onAnswer} />;
    case 'password':
      return <PasswordPrompt prompt={{ ...prompt, body }} onAnswer={onAnswer} />;
    case 'passphrase':
      return <PassphrasePrompt prompt={{ ...prompt, body }} onAnswer={onAnswer} />;
    case 'keyboardInteractive':
      return <QuestionsPrompt prompt={{ ...prompt, body }} onAnswer={onAnswer} />;
    case 'secondLogin':
      return <SecondLoginPrompt prompt={{ ...prompt, body }} onAnswer={onAnswer} />;
    case 'fileService':
      return <FileServicePrompt prompt={{ ...prompt, body }} onAnswer={onAnswer} />;
    case 'sudoPassword':
      return <SudoPasswordPrompt prompt={{ ...prompt, body }} onAnswer={onAnswer} />;
    case 'passkey':
      return <PasskeyPrompt prompt={{ ...prompt, body }} onAnswer={onAnswer} />;
    case 'runCommand':
      return <RunCommandPrompt prompt={{ ...prompt, body }} onAnswer={onAnswer} />;
    case 'vault':
      return <VaultPrompt prompt={{ ...prompt, body }} onAnswer={onAnswer} />;
    case 'touch':
      return <TouchPrompt prompt={{ ...prompt, body }} onAnswer={onAnswer} />;
    case 'pin':
      return <PinPrompt prompt={{ ...prompt, body }} onAnswer={onAnswer} />;
    case 'addToAgent':
      return <AddToAgentPrompt prompt={{ ...prompt, body }} onAnswer={onAnswer} />;
    default:
      return assertNever(body);
  }
}
