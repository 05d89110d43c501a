/** Looks into videos with ffmpeg, where the machine has it; it is told what they are, so that none can pose as a list of addresses. */

import { execFile } from 'node:child_process'
import { Fault } from '@parley/protocol'
import type { Films } from '../ports/films.ts'

const PATIENCE_MS = 60_000
const POSTER_BYTES = 32 * 1_024 * 1_024
const POSTER_SIDE = 640

/** By type: what reads it, and what writes it. */
const FORMATS: Readonly<Record<string, readonly [reader: string, writer: string]>> = {
  'video/mp4': ['mov', 'mp4'],
  'video/quicktime': ['mov', 'mov'],
  'video/3gpp': ['mov', '3gp'],
  'video/webm': ['matroska', 'webm'],
}

const QUIET = ['-nostdin', '-hide_banner', '-loglevel', 'error']
const from = (path: string, reader: string): string[] => ['-protocol_whitelist', 'file', '-f', reader, '-i', path]

export const ffmpeg = (): Films => ({
  async look(path, type) {
    const [reader] = FORMATS[type] ?? []
    if (!reader) return undefined
    const shown = ['-select_streams', 'v:0', '-show_entries', 'stream=width,height:format=duration', '-of', 'json']
    const told = await run('ffprobe', [
      '-loglevel',
      'error',
      '-protocol_whitelist',
      'file',
      '-f',
      reader,
      ...shown,
      path,
    ])
    if (!told) return undefined
    const { streams = [], format = {} } = JSON.parse(told.toString('utf8')) as {
      streams?: { width?: number; height?: number }[]
      format?: { duration?: string }
    }
    const { width = 0, height = 0 } = streams[0] ?? {}
    if (width === 0 || height === 0) throw new Fault('INVALID_FILE')
    const seconds = Number(format.duration ?? 0)
    const seek = ['-ss', String(Math.min(1, Number.isFinite(seconds) ? seconds / 2 : 0))]
    const small = ['-frames:v', '1', '-vf', `scale='min(${POSTER_SIDE},iw)':-2`, '-f', 'image2pipe', '-c:v', 'png', '-']
    const poster = await run('ffmpeg', [...QUIET, ...seek, ...from(path, reader), ...small])
    if (!poster || poster.length === 0) throw new Fault('INVALID_FILE')
    return { width, height, durationMs: Math.round((Number.isFinite(seconds) ? seconds : 0) * 1_000), poster }
  },

  async strip(path, type, to) {
    const [reader, writer] = FORMATS[type] ?? []
    if (!reader || !writer) return false
    const same = ['-map', '0:v', '-map', '0:a?', '-c', 'copy', '-map_metadata', '-1', '-map_chapters', '-1']
    return (await run('ffmpeg', [...QUIET, ...from(path, reader), ...same, '-f', writer, to])) !== undefined
  },
})

/** Undefined where there is no such program; INVALID_FILE where it cannot make anything of the file. */
function run(program: string, args: readonly string[]): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const options = { timeout: PATIENCE_MS, maxBuffer: POSTER_BYTES, encoding: 'buffer' as const }
    execFile(program, args, options, (error, stdout) => {
      if (!error) return resolve(stdout)
      if (error.code === 'ENOENT') return resolve(undefined)
      reject(new Fault('INVALID_FILE', { cause: error }))
    })
  })
}
