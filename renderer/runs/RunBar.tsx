import { useState } from 'react';
import { X } from 'lucide-react';
import { mostRunHosts } from '../../shared/model/runs.ts';
import { HostsChip, OptionsChip, ProductionMark, ProductionNote } from '../shell/many-hosts/BarChips.tsx';
import { LimitFields, limitWords } from '../shell/many-hosts/LimitFields.tsx';
import { manyText } from '../shell/many-hosts/text.ts';
import { IconButton, Button } from '../ui/Button.tsx';
import { VirtualList } from '../ui/VirtualList.tsx';
import type { NamedHost, RunOptions } from './run-options.ts';
import { text } from './text.ts';
import styles from './RunBar.module.css';

const words = text.bar;
const most = { throttle: 200, hosts: mostRunHosts };
const rowHeight = 28;

interface RunBarProps {
  readonly hosts: readonly NamedHost[];
  readonly onRemove: (host: NamedHost) => void;
  readonly onChange: () => void;
  readonly options: RunOptions;
  readonly onOptions: (options: RunOptions) => void;
}

/** What a command runs on, and how; above the editor. */
export function RunBar({ hosts, onRemove, onChange, options, onOptions }: RunBarProps) {
  const hasProduction = hosts.some(({ isProduction }) => isProduction);
  return (
    <>
      <HostsChip names={hosts.map(({ name }) => name)} hasProduction={hasProduction}>
        <HostList hosts={hosts} onRemove={onRemove} />
        <Button onClick={onChange}>{words.change}</Button>
      </HostsChip>
      <OptionsChip said={limitWords(options)}>
        <LimitFields options={options} onOptions={onOptions} isMany most={most} timeoutHelp={words.timeoutHelp} />
      </OptionsChip>
      {hasProduction && hosts.length > 1 && <ProductionNote />}
    </>
  );
}

/** Of a thousand hosts only those on screen are in the document. */
function HostList({ hosts, onRemove }: Pick<RunBarProps, 'hosts' | 'onRemove'>) {
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  return (
    <div
      ref={setScroller}
      className={styles.hosts}
      role="group"
      aria-label={manyText.bar.hosts}
      style={{ height: Math.min(320, hosts.length * rowHeight) }}
    >
      <VirtualList
        count={hosts.length}
        rowHeight={rowHeight}
        scroller={scroller}
        rowKey={(at) => hosts[at]?.key ?? String(at)}
        row={(at) => {
          const host = hosts[at];
          return (
            host && (
              <div className={styles.host}>
                <span className={styles.name}>{host.name}</span>
                {host.isProduction && <ProductionMark />}
                <IconButton
                  icon={X}
                  label={words.remove(host.name)}
                  disabled={hosts.length === 1}
                  onClick={() => onRemove(host)}
                />
              </div>
            )
          );
        }}
      />
    </div>
  );
}
