#!/usr/bin/env node
/** The command line `vitalproof`. */
import { COMMANDS } from './commands'
import { systemIo } from './io'
import { runCli } from './run'

process.exitCode = await runCli({ argv: process.argv.slice(2), io: systemIo(), commands: COMMANDS })
