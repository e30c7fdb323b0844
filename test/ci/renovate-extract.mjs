/*
 * What Renovate reads of files: `node renovate-extract.mjs RENOVATE FOLDER CONFIG` prints a line of JSON for each image
 * that it finds below the folder. Run by renovate.mjs, with a Node that Renovate accepts.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'

const [renovate, folder, configPath] = process.argv.slice(2)
const load = (path) => import(pathToFileURL(join(renovate, 'dist', path)).href)
process.env.LOG_LEVEL ??= 'fatal'
const { GlobalConfig } = await load('config/global.js')
const { matchRegexOrGlobList } = await load('util/string-match.js')
const managers = await load('modules/manager/index.js')

const config = JSON.parse(readFileSync(configPath, 'utf8'))
GlobalConfig.set({ localDir: folder, platform: 'local' })

/** Each manager with its own settings and those of the configuration; a custom one is read as often as it is configured. */
const wanted = managers.getManagerList().map((name) => {
  const own = managers.get(name, 'defaultConfig') ?? {}
  const given = config[name] ?? {}
  const managerFilePatterns = [...(own.managerFilePatterns ?? []), ...(given.managerFilePatterns ?? [])]
  return { name, ...own, ...given, managerFilePatterns }
})
for (const custom of config.customManagers ?? []) wanted.push({ name: custom.customType, ...custom })

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)))

for (const { name, enabled, managerFilePatterns, ...settings } of wanted) {
  if (enabled === false) continue
  const own = files.filter((file) => matchRegexOrGlobList(file, managerFilePatterns))
  const found =
    (await managers.extractAllPackageFiles(name, settings, own)) ??
    (await Promise.all(
      own.map(async (packageFile) => {
        const text = readFileSync(join(folder, packageFile), 'utf8')
        return { packageFile, ...(await managers.extractPackageFile(name, text, packageFile, settings)) }
      }),
    ))
  for (const { packageFile, deps = [] } of found)
    for (const { depName, packageName, currentValue, currentDigest, datasource, skipReason } of deps) {
      if (datasource !== 'docker' || skipReason !== undefined) continue
      const line = {
        manager: name,
        file: packageFile,
        name: packageName ?? depName,
        tag: currentValue,
        digest: currentDigest,
      }
      process.stdout.write(`${JSON.stringify(line)}\n`)
    }
}
