import type { Prompter } from './prompter.ts';

/** Tells when somebody is being asked and when nobody is any more, however many questions are open at once. */
export function watchedPrompter(prompter: Prompter, onWaiting: (waitingForUser: boolean) => void): Prompter {
  let open = 0;
  return {
    ...prompter,
    async ask(question, signal) {
      if (open++ === 0) onWaiting(true);
      try {
        return await prompter.ask(question, signal);
      } finally {
        if (--open === 0) onWaiting(false);
      }
    },
  };
}
