/** What the environment says to the command line; read here and nowhere else. */

const { env } = process

export const environment = {
  home: env['PARLEY_HOME'],
  server: env['PARLEY_SERVER'],
  password: env['PARLEY_PASSWORD'],
  recoveryCode: env['PARLEY_RECOVERY_CODE'],
}
