import type { ReactNode } from 'react';
import { Flag } from 'lucide-react';
import { ArmedButton } from '../../ui/ArmedButton.tsx';
import { Button } from '../../ui/Button.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { PanelCard, PanelOverlay } from '../../ui/PanelCard.tsx';
import { useArmed } from '../../ui/use-armed.ts';
import { ScriptBlock } from './ScriptBlock.tsx';
import { manyText as words } from './text.ts';

interface ProductionCardProps {
  readonly script: string;
  readonly count: number;
  readonly names: readonly string[];
  readonly onAnswer: (isMeant: boolean) => void;
  /** The script as it is shown. */
  readonly children: ReactNode;
}

/** Production takes part in a run on several hosts. Enter is never the answer: it is what was pressed to run. */
export function ProductionCard({ script, count, names, onAnswer, children }: ProductionCardProps) {
  const isArmed = useArmed(script);
  return (
    <PanelOverlay>
      <PanelCard
        role="alertdialog"
        tone="stop"
        icon={Flag}
        width="wide"
        title={words.confirmTitle(count)}
        subtitle={words.confirmHelp(names)}
        onEscape={() => onAnswer(false)}
        actions={
          <>
            <Button data-takes-focus="true" autoFocus onClick={() => onAnswer(false)} trailing={<Kbd keys="Escape" />}>
              {words.cancel}
            </Button>
            <ArmedButton isArmed={isArmed} refusesEnter kind="danger" onClick={() => onAnswer(true)}>
              {words.confirm}
            </ArmedButton>
          </>
        }
      >
        <ScriptBlock label={words.confirmCommand}>{children}</ScriptBlock>
      </PanelCard>
    </PanelOverlay>
  );
}
