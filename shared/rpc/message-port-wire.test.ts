import { messagePortWire, type AnyMessagePort } from './message-port-wire.ts';
import { describeWire } from './wire-conformance.ts';

describeWire('message ports', () => {
  const { port1, port2 } = new MessageChannel();
  return Promise.resolve({ page: messagePortWire(port1), core: messagePortWire(port2), close: () => Promise.resolve() });
});

describeWire('message ports that give their buffers away', () => {
  const { port1, port2 } = new MessageChannel();
  const options = { transferBuffers: true };
  return Promise.resolve({
    page: messagePortWire(port1, options),
    core: messagePortWire(port2, options),
    close: () => Promise.resolve(),
  });
});

describeWire('an emitting port, as Electron has it', () => {
  const { port1, port2 } = new MessageChannel();
  return Promise.resolve({
    page: messagePortWire(port1),
    core: messagePortWire(asEmitter(port2)),
    close: () => Promise.resolve(),
  });
});

/** The interface of Electron's MessagePortMain on a real port. */
function asEmitter(port: InstanceType<typeof MessageChannel>['port1']): AnyMessagePort {
  return {
    postMessage: (message: unknown) => port.postMessage(message),
    on: (type: 'message' | 'close', listener: (event: object) => void) => port.addEventListener(type, listener),
    start: () => port.start(),
    close: () => port.close(),
  };
}
