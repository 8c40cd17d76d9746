import type { ReactNode } from 'react';
import { LineDialog } from './LineDialog.tsx';
import { nameFaultWords } from './name-faults.ts';

interface NameDialogProps {
  readonly words: { readonly title: string; readonly name: string; readonly submit: string; readonly cancel: string };
  /** Below the field: where what gets the name will stand. */
  readonly help: string;
  readonly initialName?: string;
  /** Is given what can be a name, and answers what is wrong with it all the same; the dialog goes when it answers nothing. What it throws is told at the field. */
  readonly onName: (name: string) => Promise<string | undefined>;
  readonly onClose: () => void;
  /** Fields after the name. */
  readonly children?: ReactNode;
}

/** Asks for the name of a file or folder that is to be made. */
export function NameDialog({ words, help, initialName = '', onName, onClose, children }: NameDialogProps) {
  return (
    <LineDialog
      words={{ ...words, label: words.name }}
      help={help}
      initial={initialName}
      fault={nameFaultWords}
      onLine={onName}
      onClose={onClose}
    >
      {children}
    </LineDialog>
  );
}
