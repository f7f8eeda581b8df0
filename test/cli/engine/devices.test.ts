import { describe, expect, it } from 'vitest';
import { measureDevice, possibleDevices } from '../../../cli/engine/devices.js';
import { onProcessor, partsOfChoice, runtimeChoice } from '../../../nn/runtimeChoice.js';
import { type DeviceReport, fastestDevice } from '../../../nn/runtimes/deviceReport.js';
import { sharedBatchFor } from '../../../selfplay/threads/sharedBatchSize.js';
import { checkSettings } from '../../../selfplay/training/checkSettings.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { checkConfig, runtimeOf } from '../../../selfplay/training/runConfig.js';

describe('a runtime with its device in one word', () => {
  it('is taken apart into what it was made of', () => {
    for (const device of ['cpu', 'webgpu', 'cuda', 'coreml', 'dml'] as const) {
      const choice = runtimeChoice('onnxruntime', device);
      expect(partsOfChoice(choice)).toEqual({ runtime: 'onnxruntime', device });
      expect(onProcessor(choice)).toBe('onnxruntime');
    }
    expect(runtimeChoice('tensorflow')).toBe('tensorflow');
    expect(() => runtimeChoice('tensorflow', 'webgpu')).toThrow(/tensorflow computes on the processor alone/);
  });
});

describe('what auto takes', () => {
  const report = (device: DeviceReport['device'], evaluationsPerSecond: number): DeviceReport => ({
    device,
    evaluationsPerSecond,
  });
  const none: DeviceReport = { device: 'webgpu', reason: 'no driver' };

  it('is the fastest, the processor unless another is clearly faster', () => {
    expect(fastestDevice([report('cpu', 1000), report('webgpu', 1050)])).toBe('cpu');
    expect(fastestDevice([report('cpu', 1000), report('webgpu', 1500)])).toBe('webgpu');
    expect(fastestDevice([report('cpu', 1000), report('webgpu', 1500), report('cuda', 9000)])).toBe('cuda');
    expect(fastestDevice([report('cpu', 1000), report('cuda', 9000), report('webgpu', 1500)])).toBe('cuda');
    expect(fastestDevice([report('cpu', 1000), none])).toBe('cpu');
    expect(fastestDevice([{ device: 'cpu', reason: 'it fails' }, none])).toBe('cpu');
  });

  it('is sought among what a system can have', () => {
    expect(possibleDevices('linux', 'x64')).toEqual(['cpu', 'webgpu', 'cuda']);
    expect(possibleDevices('linux', 'arm64')).toEqual(['cpu', 'webgpu']);
    expect(possibleDevices('darwin', 'arm64')).toEqual(['cpu', 'webgpu', 'coreml']);
    expect(possibleDevices('win32', 'x64')).toEqual(['cpu', 'webgpu', 'dml']);
  });

  it('says why a device gives nothing', async () => {
    const late = await measureDevice('cpu', 1);
    expect(late).toEqual({ device: 'cpu', reason: 'cpu did not answer within 0.001 s' });
  });
});

describe('the configuration of a run', () => {
  it('has the device that its games are made with, the processor where it says none', () => {
    expect(runtimeOf(PRESETS.quick)).toBe('onnxruntime');
    const config = checkConfig({ ...PRESETS.quick, device: 'webgpu' });
    expect(runtimeOf(config)).toBe('onnxruntime:webgpu');
    expect(sharedBatchFor(runtimeOf(config), undefined)).toBeGreaterThan(0);
    expect(sharedBatchFor(runtimeOf(PRESETS.quick), undefined)).toBeUndefined();
    expect(() => checkConfig({ ...PRESETS.quick, device: 'auto' })).toThrow(/device is "auto"/);
  });

  it('is refused where runtime, device and precision do not go together', () => {
    const on = { ...PRESETS.quick, device: 'webgpu' as const };
    expect(() => checkSettings(on)).not.toThrow();
    expect(() => checkSettings({ ...on, runtime: 'tensorflow' })).toThrow(/computes on the processor alone/);
    expect(() => checkSettings({ ...on, search: { ...on.search, precision: 'int8' } })).toThrow(
      /eight bits are the processor's; on webgpu there are float32 and float16/,
    );
  });
});
