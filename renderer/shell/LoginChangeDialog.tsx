import { useRef } from 'react';
import { useStore } from 'zustand';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { PathList } from '../ui/PathList.tsx';
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
      <PathList label={words.list} paths={paths} count={count} most={shownPaths} more={words.more} />
      <p className={styles.why}>{words.why}</p>
    </Dialog>
  );
}
