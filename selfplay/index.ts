/** Self-play, training, matches and what they leave behind. */
import '../nn/runtimes/environment.js';

export { splitCommandLine } from './players/commandLine.js';
export {
  checkConfig,
  MOST_MINUTES,
  overrideConfig,
  scheduledValue,
  SEARCH_PRECISIONS,
  searchSettings,
  windowSize,
} from './training/config.js';
export type { RunConfig, Schedule, SearchPrecision } from './training/config.js';
export type { SearchSettings } from './players/searchSettings.js';
export { TrainControl } from './training/control.js';
export type { WorkUnderWay } from './training/control.js';
export { placeInMatch, takeArenaNumbers } from './matches/arenaNumbers.js';
export type { ArenaNumbers } from './matches/arenaNumbers.js';
export { eloOf, matchScore } from './matches/elo.js';
export type { MatchScore } from './matches/elo.js';
export { ENDGAME, exactValues } from './players/endgame.js';
export type { EndgameSettings } from './players/endgame.js';
export type { RunEvent, StopReason } from './training/events.js';
export { openArraysLog } from './explanations/explanationArrays.js';
export { openLinesLog } from './explanations/explanationLines.js';
export { LOG_FORMAT, LOG_VERSION } from './explanations/explanationLog.js';
export type { LogAbout, LogFile } from './explanations/explanationLog.js';
export { explainLog } from './explanations/explainLog.js';
export type { ExplainLogOptions, LoggedGame, UnreadGame } from './explanations/explainLog.js';
export { explainGame, explainMoves } from './explanations/explainGame.js';
export type { ExplainedMoves, ExplainedPly, GameExplainer } from './explanations/explainGame.js';
export type { GameLog, LogForm, LogSettings, SkippedGame } from './explanations/task.js';
export { fitDoubling } from './matches/doubling.js';
export type { Doubling, DoublingMatch } from './matches/doubling.js';
export { foreignSpec, isForeign } from './matches/foreignMatch.js';
export { GtpClient } from './players/gtpClient.js';
export type { EngineLimits } from './players/gtpClient.js';
export { playGame } from './games/selfPlayGame.js';
export type { GameIdentity, GameParameters } from './games/selfPlayGame.js';
export { networkBytes, trainRun } from './training/loop.js';
export type { TrainOptions } from './training/loop.js';
export { fitLadder } from './matches/ladder.js';
export type { LadderMatch, LadderRating } from './matches/ladder.js';
export { MACHINE_PARTS, machineOf, machineShares } from './training/machine.js';
export type { BareRates, MachineShares, MachineSummary } from './training/machine.js';
export {
  matchGameRandom,
  matchRecord,
  pairResults,
  storedMatchGame,
  summarizeMatch,
} from './matches/match.js';
export type { MatchGame, MatchSummary, Thinking } from './matches/match.js';
export { playMatch } from './matches/playMatch.js';
export type { PlayedMatch, PlayMatchOptions } from './matches/playMatch.js';
export { choosePrecision, measureBareRates, measurePrecisions, settlePrecision } from './training/measure.js';
export type { PrecisionRates } from './training/measure.js';
export { NBoardClient } from './players/nboardClient.js';
export { measureNetworkRanges, rangesOf } from './players/networkRanges.js';
export { randomOpening } from './games/opening.js';
export { openingBook } from './games/openingBook.js';
export type { OpeningBook } from './games/openingBook.js';
export { playGames } from './games/playGames.js';
export type { PlayGamesOptions } from './games/playGames.js';
export { PRESET_NAMES, PRESETS } from './training/presets.js';
export type { PresetName } from './training/presets.js';
export { formatGameName, GAME_KINDS, parseGameName, replay } from './records/gameRecord.js';
export type { GameKind, GameName, GameOrigin, GameRecord, PlyKind, PlyRecord } from './records/gameRecord.js';
export { importedRecord, recordedGame, solvedRecord } from './records/recordedGame.js';
export { reportRun } from './report/report.js';
export type { Era, LearningFigures, RunReport, SpeedFigures } from './report/report.js';
export type { EndgameFigures, GameFigures, GenerationFigures, TargetFigures } from './report/reportGames.js';
export type { Estimate } from './report/reportRatio.js';
export type {
  Rating,
  RatingScale,
  ScoreCurve,
  ScorePoint,
  Strength,
  Surprise,
} from './report/reportStrength.js';
export { VALUE_SOURCES } from './report/reportValue.js';
export type { ReliabilityCurve, ReliabilityPoint, ValueError, ValueSource } from './report/reportValue.js';
export { branchRun, createRun, isRun, openRun } from './training/run.js';
export type { Run } from './training/run.js';
export { createSearchExplainer } from './explanations/searchExplainer.js';
export { sprt } from './matches/sprt.js';
export type { SprtHypotheses, SprtState } from './matches/sprt.js';
export { beginRun } from './training/beginRun.js';
export { isSaved, loadSaved, readSaved, saveRun } from './training/savedRun.js';
export type { SavedFiles, SavedRun } from './training/savedRun.js';
export type { SavedMoment } from './training/savedMoment.js';
export { checkRun } from './training/checkRun.js';
export type { RunCheck } from './training/checkRun.js';
export { openStore, Store } from './store/store.js';
export type { Chunk, StoreCounts, StoreOptions } from './store/store.js';
export type { ExplanationFilter, StoredExplanation } from './store/storeExplanations.js';
export type { GameFilter } from './store/storeGames.js';
export type { EvaluationRecord, MetricsRecord, NetworkRecord } from './store/storeResults.js';
export { shareBytes } from './threads/networkBytes.js';
export type { MatchAnswer, MatchTask } from './matches/matchTask.js';
export type { NetworkBytes } from './threads/networkBytes.js';
export type { PlayerSpec } from './players/playerSpec.js';
export type { TrainTask } from './training/trainTask.js';
export { createWorkCounters, readWork } from './threads/workMeter.js';
export type { Work } from './threads/workMeter.js';
