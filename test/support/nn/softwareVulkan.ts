import { existsSync } from 'node:fs';
import process from 'node:process';

/** SwiftShader as Debian's chromium brings it, a Vulkan that computes on the processor. */
const DRIVER = ['/usr/lib/chromium/vk_swiftshader_icd.json'].find(existsSync);
/** What finds drivers, `apt-get install libvulkan1`. */
const LOADER = [
  '/usr/lib/x86_64-linux-gnu/libvulkan.so.1',
  '/usr/lib/aarch64-linux-gnu/libvulkan.so.1',
  '/usr/lib/libvulkan.so.1',
].find(existsSync);

/** Whether this machine has them. */
export const HAS_SOFTWARE_VULKAN = DRIVER !== undefined && LOADER !== undefined;

/** Has this process compute on it, to be called before its first session. The driver wants a folder of its own. */
export function useSoftwareVulkan(folder: string): void {
  process.env['VK_ICD_FILENAMES'] = DRIVER;
  process.env['XDG_RUNTIME_DIR'] = folder;
}
