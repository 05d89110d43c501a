/** Every number Parley holds itself and others to. */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export const LIMITS = {
  messageCharacters: 4_096,
  /** A sealed body: 4,096 characters of up to 4 bytes, padded, with keys of media, in base64. */
  sealedBodyCharacters: 64 * 1_024,
  emojiCharacters: 64,
  page: 50,
  groupName: 100,
  description: 500,
  bio: 500,
  displayName: 100,
  usernameMin: 3,
  usernameMax: 50,
  passwordMin: 8,
  passwordMax: 256,
  deviceName: 100,
  members: 2_000,
  membersPage: 200,
  /** Of a chat in a list; the rest is asked for. */
  membersShown: 20,
  /** Past this many members: no typing, counts instead of lists. */
  largeChat: 1_000,
  pinnedMessages: 50,
  /** Of one person to one message. */
  reactionsEach: 12,
  /** How often one person may change their mind about one message: reacting again, pinning again. */
  turnsEach: 100,
  starredMessages: 10_000,
  /** Unread messages are counted up to here. */
  unreadCounted: 1_000,
  pinnedChats: 20,
  contacts: 5_000,
  blocked: 5_000,
  devicesPerUser: 50,
  inviteLinksPerChat: 50,
  scheduledPerUser: 500,
  searchQuery: 100,
  sealedNicknameCharacters: 1_024,
  draftCharacters: 16_384,
  shortId: 64,
  /** Of a group's picture in base64: small enough to travel in the log. */
  groupPictureCharacters: 16_384,
  forwardTargets: 20,

  linkCharacters: 2_048,
  previewTitle: 200,
  previewDescription: 300,
  previewImageCharacters: 24 * 1_024,
  previewImageSide: 320,

  /** A signed frame: the creation of a group of `members`, or an epoch with a floor for each, in base64. */
  frameCharacters: 256 * 1_024,
  /** The seals of `members`, 1,246 bytes each, in base64. */
  sealedSetCharacters: 4 * 1_024 * 1_024,
  sealedSeedCharacters: 1_600,
  linkFrameCharacters: 6_000,
  linkLife: 2 * MINUTE,
  chainLinks: 10_000,
  linksAtOnce: 10,
  chainsAtOnce: 200,
  /** Links, or entries of a chat's chain, in one answer. */
  linksPage: 200,
  sealsAtOnce: 200,
  ownCharacters: 64 * 1_024,
  ownNames: 10_000,
  reportCharacters: 256 * 1_024,

  syncLogs: 50,
  syncEntries: 500,
  /** Of an answer; one entry may exceed it. */
  syncCharacters: 1_024 * 1_024,
  syncCursors: 5_000,
  /** Watermarks of others in one answer; of one moment all of them. */
  syncReceipts: 2_000,
  presenceWatches: 500,
  /** Live at once: many devices, each with many windows. */
  connectionsPerUser: 200,

  codeDigits: 6,
  recoveryCodes: 10,
  codeAttempts: 3,
  codeLife: 10 * MINUTE,
  accessTokenLife: 15 * MINUTE,
  sessionLife: 30 * DAY,
  /** A client whose refresh answer was lost may show the old token once more within this time. */
  refreshGrace: 60 * SECOND,
  secondFactorLife: 5 * MINUTE,
  inviteLife: 7 * DAY,
  /** How many people one invitation to the server can let in. */
  inviteUses: 1_000,
  inviteLifeMax: 365 * DAY,
  editWindow: 48 * HOUR,
  typing: 3 * SECOND,
  scheduleAhead: 365 * DAY,
  timerMin: 5 * SECOND,
  timerMax: 365 * DAY,

  callRinging: 45 * SECOND,
  /** A device that has given no sign of life for this long is no longer in its call. */
  callSilence: 30 * SECOND,
  /** Larger groups cannot be rung as a whole. */
  callMembers: 256,
  /** Devices in one call, each connected with each other. */
  callParticipants: 32,
  callDescriptionCharacters: 32 * 1_024,
  callCandidateCharacters: 4_096,
  /** Credentials for TURN servers. */
  turnLife: 12 * HOUR,

  heartbeat: 25 * SECOND,
  headsCompared: 30 * SECOND,

  jsonBodyBytes: 256 * 1_024,
  keysBodyBytes: 5 * 1_024 * 1_024,
  /** Films up to here play by themselves where they stand, if they have no sound. */
  clip: 15 * SECOND,
  clipBytes: 16 * 1_024 * 1_024,
  avatarBytes: 10 * 1_024 * 1_024,
  avatarPixels: 50_000_000,
  avatarSide: 512,
  avatarSmallSide: 96,
  signedUrlLife: 24 * HOUR,

  imageBytes: 25 * 1_024 * 1_024,
  videoBytes: 100 * 1_024 * 1_024,
  audioBytes: 25 * 1_024 * 1_024,
  documentBytes: 50 * 1_024 * 1_024,
  /** Of one person. */
  uploadedBytesPerDay: 500 * 1_024 * 1_024,
  fileName: 255,
  /** In one message: an album. */
  mediaPerMessage: 30,
  /** An upload that nobody goes on with, and a file that no message refers to, are kept this long. */
  looseMediaLife: DAY,
  imagePixels: 100_000_000,
  thumbnailSide: 320,
} as const

/** `per`: what is counted. `max` requests in each sliding `window`. */
export type Rate = { per: 'ip' | 'user' | 'target'; max: number; window: number }

/** The one table of rate limits; every call names its row, and an operator may change any of them. */
export const RATES = {
  signIn: { per: 'ip', max: 5, window: MINUTE },
  register: { per: 'ip', max: 5, window: MINUTE },
  refresh: { per: 'ip', max: 60, window: MINUTE },
  codePerIp: { per: 'ip', max: 5, window: MINUTE },
  codePerTarget: { per: 'target', max: 3, window: 10 * MINUTE },
  verifyCode: { per: 'ip', max: 30, window: MINUTE },
  /** Wrong passwords and second factors, counted per account wherever they come from. */
  guesses: { per: 'target', max: 20, window: 15 * MINUTE },
  api: { per: 'user', max: 100, window: MINUTE },
  read: { per: 'user', max: 600, window: MINUTE },
  send: { per: 'user', max: 600, window: MINUTE },
  signal: { per: 'user', max: 1_200, window: MINUTE },
  /** Ringing others. */
  call: { per: 'user', max: 30, window: MINUTE },
  search: { per: 'user', max: 60, window: MINUTE },
  keys: { per: 'user', max: 300, window: MINUTE },
  link: { per: 'ip', max: 30, window: MINUTE },
  linkLook: { per: 'ip', max: 300, window: MINUTE },
  /** Attempts to come back with a recovery code. */
  recovery: { per: 'user', max: 5, window: DAY },
  report: { per: 'user', max: 20, window: DAY },
  /** The server asks strangers on a person's behalf. */
  preview: { per: 'user', max: 30, window: MINUTE },
  upload: { per: 'user', max: 120, window: MINUTE },
  download: { per: 'user', max: 3_000, window: MINUTE },
  openDownload: { per: 'ip', max: 3_000, window: MINUTE },
  open: { per: 'ip', max: 300, window: MINUTE },
  /** Live connections begun: a house behind one address comes back at once after a restart. */
  connect: { per: 'ip', max: 3_000, window: MINUTE },
  /** Kibibytes, begun, added to one's own log by drafts, archive pages and what one keeps for oneself. */
  kept: { per: 'user', max: 64 * 1_024, window: DAY },
} as const satisfies Record<string, Rate>

export type RateName = keyof typeof RATES
