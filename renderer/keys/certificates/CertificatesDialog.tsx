import type { DialogProps } from '../../shell/views.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { CertificateCards } from './CertificateCards.tsx';
import { text } from './text.ts';

/** The certificates over whatever else is on screen. */
export function CertificatesDialog({ onClose }: DialogProps<'certificates'>) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.title}
      width="wide"
      keepOnOutsidePress
      actions={<Button onClick={onClose}>{text.close}</Button>}
    >
      <CertificateCards />
    </Dialog>
  );
}
