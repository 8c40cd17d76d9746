/** Software renderers draw WebGL slower than the browser draws text (150–430 ms a frame against 40–90 under a flood). */
const software = /swiftshader|llvmpipe|softpipe|software|basic render|microsoft basic|\bswr\b|virgl|paravirtual/i;

/** Whether the name that WebGL gives its renderer belongs to a real GPU. An unknown name does not. */
export function isRealGpu(renderer: string): boolean {
  return renderer.trim() !== '' && !software.test(renderer);
}

let answer: boolean | undefined;

/** Asks the browser once whether WebGL runs on a real GPU; the probe's context is given back at once. */
export function hasRealGpu(doc: Document = document): boolean {
  answer ??= probe(doc);
  return answer;
}

function probe(doc: Document): boolean {
  const context = doc.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (context === null) return false;
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = info === null ? '' : context.getParameter(info.UNMASKED_RENDERER_WEBGL);
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return typeof name === 'string' && isRealGpu(name);
}
