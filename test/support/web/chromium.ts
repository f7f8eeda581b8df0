import { type Browser, chromium } from 'playwright-core';
import { CHROMIUM } from '../needs.js';

/** WebGPU on an adapter that computes without a graphics card, slowly. */
export const SOFTWARE_GRAPHICS = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-webgpu-adapter=swiftshader',
];

/** @param graphics what is said of the graphics card: that there is none, unless given */
export async function openChromium(graphics: readonly string[] = ['--disable-gpu']): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM!,
    args: ['--no-sandbox', ...graphics, '--disable-dev-shm-usage'],
    timeout: 60_000,
  });
}
