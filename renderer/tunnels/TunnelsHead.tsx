import type { KeyboardEvent, RefObject } from 'react';
import { useStore } from 'zustand';
import { CornerDownLeft, Ellipsis, Layers, Network, Plus, PowerOff, RadioTower, Search, Undo2, LogIn } from 'lucide-react';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { keepClear } from '../ui/keep-clear.ts';
import { MenuButton, type MenuEntry } from '../ui/Menu.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import { RoutePicture } from './RoutePicture.tsx';
import { text } from './text.ts';
import { stopsOf } from './tunnel-face.ts';
import { tunnelsView, type HostChoice } from './tunnels-state.ts';
import { openPasted, useEnterForward, useParsed } from './use-parsed.ts';
import frame from '../ui/ViewFrame.module.css';
import styles from './TunnelsView.module.css';

interface TunnelsHeadProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly typed: string;
  readonly onTyped: (typed: string) => void;
  readonly hosts: readonly HostChoice[];
  readonly hostKey: string | undefined;
  readonly onHost: (key: string | undefined) => void;
  /** To the cards. */
  readonly onDown: () => void;
}

const all = '';

/** The title, whose tunnels, and one field that finds and that takes a pasted forward. */
export function TunnelsHead({ field, typed, onTyped, hosts, hostKey, onHost, onDown }: TunnelsHeadProps) {
  const workbench = useWorkbench();
  const chosen = hosts.find(({ key }) => key === hostKey);
  return (
    <header ref={keepClear} className={frame.top}>
      <h1 className={frame.title}>{text.title}</h1>
      {(hosts.length > 1 || hostKey !== undefined) && (
        <div className={styles.hosts}>
          <Select
            aria-label={text.ofHost}
            value={hostKey ?? all}
            options={[
              { value: all, words: text.allHosts },
              ...hosts.map(({ key, name, count }) => ({ value: key, words: text.hostOption(name, count) })),
              // One that was asked for from the tree and has none yet.
              ...(hostKey !== undefined && chosen === undefined ? [{ value: hostKey, words: hostKey.replace(/^\w+:/, '') }] : []),
            ]}
            onChange={(key) => onHost(key === all ? undefined : key)}
          />
        </div>
      )}
      <span className={frame.space} />
      <FindField field={field} typed={typed} onTyped={onTyped} host={chosen} onDown={onDown} />
      {/* Where there is none the button in the middle is the one to press. */}
      <Button icon={Plus} kind={hosts.length === 0 ? 'normal' : 'primary'} onClick={() => workbench.commands.run('tunnels.new')}>
        {text.new}
      </Button>
      <More />
    </header>
  );
}

type FindFieldProps = Pick<TunnelsHeadProps, 'field' | 'typed' | 'onTyped' | 'onDown'> & {
  readonly host: HostChoice | undefined;
};

function FindField({ field, typed, onTyped, host, onDown }: FindFieldProps) {
  const workbench = useWorkbench();
  const parsed = useParsed(typed);
  const enter = useEnterForward(typed, parsed, (read) => {
    openPasted(workbench, read, host?.host);
    onTyped('');
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') {
      if (!enter()) return;
    } else if (event.key === 'Escape' && typed !== '') onTyped('');
    else if (event.key === 'ArrowDown') onDown();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles.field}>
      <TextField
        ref={field}
        icon={Search}
        mono
        type="text"
        role="searchbox"
        aria-label={text.field}
        placeholder={text.fieldPlaceholder}
        value={typed}
        onChange={(event) => onTyped(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {parsed && (
        <div className={styles.makes} role="status">
          {parsed.kind === 'invalid' ? (
            <span className={styles.bad}>{parsed.why}</span>
          ) : (
            <>
              {parsed.tunnels.slice(0, 6).map(({ spec, specText }) => (
                <RoutePicture
                  key={specText}
                  stops={stopsOf({ spec, hostName: parsed.destination ?? host?.name ?? '…', state: { kind: 'off' } }, [])}
                />
              ))}
              <span className={styles.makesWords}>
                <Icon of={CornerDownLeft} size={13} />
                {text.fieldMakes(parsed.tunnels.length)}
              </span>
            </>
          )}
        </div>
      )}
    </div>
  );
}

function More() {
  const workbench = useWorkbench();
  const { commands } = workbench;
  const isGrouped = useStore(tunnelsView(workbench), (state) => state.isGrouped);
  const undoLabel = useStore(workbench.tunnels.state, (state) => state.undoLabel);
  const anyOn = useStore(workbench.tunnels.state, (state) => Object.values(state.byId).some(({ isOn }) => isOn));
  const command = (id: string, words: string, icon: typeof Plus, disabled = false): MenuEntry => ({
    kind: 'item',
    words,
    icon,
    disabled,
    run: () => commands.run(id),
  });
  const entries: readonly MenuEntry[] = [
    command('tunnels.ports', text.commands.ports, Network),
    command('tunnels.reachable', text.commands.reachable, RadioTower),
    {
      kind: 'item',
      words: isGrouped ? text.commands.ungroup : text.commands.group,
      icon: Layers,
      run: () => tunnelsView(workbench).setState({ isGrouped: !isGrouped }),
    },
    { kind: 'separator' },
    command('tunnels.undo', text.commands.undo, Undo2, undoLabel === undefined),
    command('tunnels.allOff', text.commands.allOff, PowerOff, !anyOn),
    { kind: 'separator' },
    command('tunnels.loginStart', text.commands.startAtLogin, LogIn),
  ];
  return (
    <MenuButton entries={entries} label={text.moreMenu}>
      <IconButton icon={Ellipsis} label={text.moreMenu} />
    </MenuButton>
  );
}
