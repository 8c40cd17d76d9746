import type { ReactNode } from 'react';
import { ShieldAlert, type LucideIcon } from 'lucide-react';
import { hopText } from '../../shared/model/error-text.ts';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { calledBy } from './called-by.ts';
import { CopyReport } from './FailureCard.tsx';
import type { HostKeyStopProps } from './host-key-stop-props.ts';
import { text } from './text.ts';
import { useCardFocus } from './use-card-focus.ts';

interface StopCardProps extends HostKeyStopProps {
  readonly title: string;
  readonly at: {
    readonly host: string;
    readonly port: number;
    readonly address?: string | undefined;
    readonly route?: readonly string[];
  };
  readonly icon?: LucideIcon;
  readonly tone?: 'stop' | 'unchecked';
  readonly nothingSent?: boolean;
  /** Buttons before the safe one. */
  readonly extra?: ReactNode;
  readonly children: ReactNode;
}

/** What all refusals of a host key have in common: who it is about, a report, and *do not connect* as the only default. */
export function StopCard(props: StopCardProps) {
  const { title, at, icon = ShieldAlert, tone = 'stop', nothingSent = false, error, actions, isActive } = props;
  const called = calledBy(props.session.name, at.host, error.hop);
  const card = useCardFocus(isActive);
  return (
    <PanelCard
      ref={card}
      role="alertdialog"
      width="wide"
      icon={icon}
      tone={tone}
      title={title}
      subtitle={
        <p>
          <strong>{called}</strong>
          {called !== at.host && at.address !== undefined && at.address !== at.host && text.meaning(at.host)}
          {text.changedAt(at.address ?? (called === at.host ? undefined : at.host), called, at.port, at.route)}.{' '}
          {nothingSent && text.changed.nothingSent}
          {error.hop !== undefined && error.hop.count > 1 && ` ${hopText(error.hop)}.`}
        </p>
      }
      onEscape={actions.close}
      side={<CopyReport actions={actions} />}
      actions={
        <>
          {props.extra}
          <Button kind="primary" data-takes-focus="true" onClick={actions.close} trailing={<Kbd keys="Escape" />}>
            {text.changed.doNotConnect}
          </Button>
        </>
      }
    >
      {props.children}
    </PanelCard>
  );
}
