import type { Command } from 'commander';

export function addStudio(_program: Command): void {}
