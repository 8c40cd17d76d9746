import { useRef } from 'react';
import { useStore } from 'zustand';
import { shownInText } from '../../shared/model/file-path.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { loginChange, type LoginChangeAsked } from './login-change.ts';
import { text } from './text.ts';
import styles from './LoginChangeDialog.module.css';

const words = text.loginChange;

/** Paths that are shown; the rest is counted. */
const shownPaths = 6;

/** Asks before something changes who may log in to a host (SE-35). Above the dialog that it is asked for. */
export function LoginChangeDialog() {
  const asked = useStore(loginChange, (state) => state.asked);
  return asked === undefined ? null : <Question asked={asked} />;
}

function Question({ asked }: { readonly asked: LoginChangeAsked }) {
  const { paths, count, answer } = asked;
  const leave = useRef<HTMLButtonElement>(null);
  const more = count - Math.min(shownPaths, paths.length);
  return (
    <Dialog
      open
      onClose={() => answer(false)}
      title={words.title}
      initialFocus={leave}
      actions={
        <>
          <Button ref={leave} onClick={() => answer(false)}>
            {words.leave}
          </Button>
          <Button kind="danger" onClick={() => answer(true)}>
            {words.proceed}
          </Button>
        </>
      }
    >
      <ul className={styles.paths} aria-label={words.list}>
        {paths.slice(0, shownPaths).map((path) => (
          <li key={path}>{shownInText(path)}</li>
        ))}
        {more > 0 && <li className={styles.more}>{words.more(more)}</li>}
      </ul>
      <p>{words.why}</p>
    </Dialog>
  );
}
