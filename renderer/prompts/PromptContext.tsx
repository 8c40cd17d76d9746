import type { Prompt } from '../../shared/model/prompt.ts';
import { printable } from '../../shared/base/printable.ts';
import { text } from './text.ts';
import styles from './prompts.module.css';

/** What stands above every question: the hop, why it is asked, and what the server said before. */
export function PromptContext({ prompt, attempt }: { readonly prompt: Prompt; readonly attempt?: string | undefined }) {
  const hop = text.hop(prompt.hop);
  const banner = prompt.banner === undefined ? '' : printable(prompt.banner).trim();
  return (
    <>
      {hop !== undefined && <p>{hop}</p>}
      {prompt.reason !== undefined && prompt.reason !== '' && <p>{capitalised(prompt.reason)}</p>}
      {attempt !== undefined && <p className={styles.attempt}>{attempt}</p>}
      {banner !== '' && prompt.bannerIs !== undefined && <p>{text.bannerIs[prompt.bannerIs]}</p>}
      {banner !== '' && (
        <pre className={styles.banner} aria-label={text.banner} tabIndex={0}>
          {banner}
        </pre>
      )}
    </>
  );
}

/** Whether `PromptContext` has anything to say. */
export function hasContext(prompt: Prompt, attempt?: string): boolean {
  return prompt.hop.count > 1 || (prompt.reason ?? '') !== '' || attempt !== undefined || (prompt.banner ?? '').trim() !== '';
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
