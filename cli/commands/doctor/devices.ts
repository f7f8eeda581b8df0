import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import type { Device } from '../../../nn/runtimeChoice.js';
import type { DeviceReport } from '../../../nn/runtimes/deviceReport.js';
import { measureDevice, possibleDevices } from '../../engine/devices.js';
import { formatAmount } from '../../terminal/format.js';
import type { Part } from './parts.js';

/** A device that has not answered by then would not be chosen either. */
const PATIENCE_MS = 10_000;
/** Where Linux keeps the descriptions of its Vulkan drivers, a JSON file each. */
const DRIVER_FOLDERS = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'];

/** What the network could be computed on here, each with its speed or with why it is not to be had. */
export async function checkDevices(): Promise<Part[]> {
  const parts: Part[] = [];
  for (const device of possibleDevices()) parts.push(devicePart(await measureDevice(device, PATIENCE_MS)));
  return parts;
}

function devicePart(report: DeviceReport): Part {
  const { device } = report;
  const about = { name: `device ${device}`, optional: true };
  if ('reason' in report) return { ...about, works: false, says: `${report.reason}${driversOf(device)}` };
  const rate = formatAmount(report.evaluationsPerSecond);
  const says = `--device ${device}: ${rate} positions a second of the shipped network, 32 at a time, one thread`;
  return { ...about, works: true, says: `${says}${driversOf(device)}` };
}

/** onnxruntime does not name the adapter that it takes; the drivers that are installed say which there may be. */
function driversOf(device: Device): string {
  if (device !== 'webgpu' || process.platform !== 'linux') return '';
  const names = vulkanDrivers();
  return names.length === 0 ? '; there is no Vulkan driver' : `; Vulkan drivers: ${names.join(', ')}`;
}

/** The names of the installed Vulkan drivers, of those alone that the environment names where it does. */
function vulkanDrivers(): string[] {
  const named = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES'];
  const files = named === undefined ? DRIVER_FOLDERS.flatMap(filesIn) : named.split(':');
  return [...new Set(files.map((file) => basename(file, '.json')))].filter((name) => name !== '').sort();
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
