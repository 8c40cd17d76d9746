import { describe, expect, it } from 'vitest';
import { isRealGpu } from './gpu.ts';

describe('the GPU rule', () => {
  it.each([
    'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)',
    'Google SwiftShader',
    'llvmpipe (LLVM 15.0.6, 256 bits)',
    'Mesa/X.org, softpipe',
    'Microsoft Basic Render Driver',
    'Apple Software Renderer',
    '',
  ])('draws with the DOM on %s', (name) => {
    expect(isRealGpu(name)).toBe(false);
  });

  it.each([
    'ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)',
    'ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11 vs_5_0 ps_5_0)',
    'ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)',
    'AMD Radeon RX 580',
  ])('draws with WebGL on %s', (name) => {
    expect(isRealGpu(name)).toBe(true);
  });
});
