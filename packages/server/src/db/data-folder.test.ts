import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDataFolder } from './data-folder.ts'

let base: string
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'parley-folder-'))
})
afterEach(() => rm(base, { recursive: true, force: true }))

/** Another process that holds the folder until it is killed. */
async function holdElsewhere(path: string) {
  const script = `
    const { openDataFolder } = await import(${JSON.stringify(new URL('./data-folder.ts', import.meta.url).href)})
    await openDataFolder(${JSON.stringify(path)})
    console.log('held')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return {
    pid: child.pid,
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

test('a new folder is closed to others', async () => {
  const folder = await openDataFolder(join(base, 'deep', 'data'))
  expect((await stat(folder.path)).mode & 0o777).toBe(0o700)
  await folder.release()
})

test('a second opening is refused and names the holder, until it is released', async () => {
  const folder = await openDataFolder(base)
  await expect(openDataFolder(base)).rejects.toMatchObject({
    code: 'DATA_FOLDER_IN_USE',
    message: expect.stringContaining(`process ${process.pid} on `),
  })
  await folder.release()
  await folder.release()
  await (await openDataFolder(base)).release()
})

test('another process is refused too, and kill -9 frees the folder at once', async () => {
  const other = await holdElsewhere(base)
  await expect(openDataFolder(base)).rejects.toMatchObject({
    code: 'DATA_FOLDER_IN_USE',
    message: expect.stringContaining(`process ${other.pid} on `),
  })
  await other.kill()
  await (await openDataFolder(base)).release()
})

test('a left-over holder that names a living process blocks nobody', async () => {
  await writeFile(join(base, 'parley.pid'), `process ${process.pid} on here\n`)
  await (await openDataFolder(base)).release()
})

test('a path that is a file says what to do', async () => {
  const path = join(base, 'file')
  await writeFile(path, '')
  await expect(openDataFolder(path)).rejects.toMatchObject({
    code: 'DATA_FOLDER_UNUSABLE',
    message: expect.stringContaining('PARLEY_DATA'),
  })
})
