import { dialogOf } from './views.ts';
import { useView, useWorkbench } from './workbench-context.tsx';

/** Draws the dialog that the view state asks for. */
export function DialogOutlet() {
  const { view } = useWorkbench();
  const request = useView((state) => state.dialog);
  const Content = request && dialogOf(request.kind);
  return Content ? <Content request={request} onClose={() => view.setState({ dialog: undefined })} /> : null;
}
