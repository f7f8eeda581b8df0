/** Self-play, training, matches and what they leave behind. */
export { splitCommandLine } from './players/commandLine.js';
export { drawFromPolicy, PER_GAME, somePositions } from '../studies/samples/policyGames.js';
export type { SitedPosition } from '../studies/samples/policyGames.js';
export type { ConceptResult } from '../studies/concepts/task.js';
export { reportConcepts } from '../studies/concepts/work.js';
export type { ConceptStage, ConceptWorkOptions } from '../studies/concepts/work.js';
export {
  checkConfig,
  MOST_MINUTES,
  overrideConfig,
  scheduledValue,
  SEARCH_PRECISIONS,
  searchSettings,
  windowSize,
} from './training/config.js';
export type { RunConfig, Schedule, SearchPrecision, SearchSettings } from './training/config.js';
export { TrainControl } from './training/control.js';
export type { WorkUnderWay } from './training/control.js';
export { placeInMatch, takeArenaNumbers } from './matches/arenaNumbers.js';
export type { ArenaNumbers } from './matches/arenaNumbers.js';
export { eloOf, matchScore } from './matches/elo.js';
export type { MatchScore } from './matches/elo.js';
export { ENDGAME, exactValues } from './players/endgame.js';
export type { EndgameSettings } from './players/endgame.js';
export { evaluateMaps, evaluationParts } from '../studies/faithfulness/runEvaluation.js';
export type { EvaluateMapsOptions } from '../studies/faithfulness/runEvaluation.js';
export type { EvaluationPart, PartResult } from '../studies/faithfulness/task.js';
export { probeNetworks, probePartCount } from '../studies/probe/probeNetworks.js';
export type { ProbeNetworksOptions } from '../studies/probe/probeNetworks.js';
export type { ProbePart } from '../studies/probe/task.js';
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
export { playPairs } from './matches/task.js';
export { choosePrecision, measureBareRates, measurePrecisions, settlePrecision } from './training/measure.js';
export type { PrecisionRates } from './training/measure.js';
export { NBoardClient } from './players/nboardClient.js';
export { measureNetworkRanges, rangesOf } from './players/networkRanges.js';
export { randomOpening } from './games/opening.js';
export { openingBook } from './games/openingBook.js';
export type { OpeningBook } from './games/openingBook.js';
export { playGames } from './games/playGames.js';
export type { PlayGamesOptions } from './games/playGames.js';
export { answer, workerFile } from './threads/pool.js';
export type { WorkerAnswer } from './threads/pool.js';
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
export type { SavedFiles, SavedMoment, SavedRun } from './training/savedRun.js';
export { checkRun } from './training/checkRun.js';
export type { RunCheck } from './training/checkRun.js';
export { openStore, Store } from './store/store.js';
export type { Chunk, StoreCounts, StoreOptions } from './store/store.js';
export type { ExplanationFilter, StoredExplanation } from './store/storeExplanations.js';
export type { GameFilter } from './store/storeGames.js';
export type { EvaluationRecord, MetricsRecord, NetworkRecord } from './store/storeResults.js';
export { mapParts, strategyMaps } from '../studies/strategies/makeMaps.js';
export type { StrategyMapsOptions } from '../studies/strategies/makeMaps.js';
export { mapsOfPart } from '../studies/strategies/task.js';
export type { ChosenMove, MapPart, MapSettings } from '../studies/strategies/task.js';
export { shareBytes } from './threads/tasks.js';
export { trainTask } from './training/trainWorker.js';
export type {
  MatchAnswer,
  MatchTask,
  NetworkBytes,
  PlayerSpec,
  TrainTask,
  WorkerTask,
} from './threads/tasks.js';
export { playTask } from './threads/worker.js';
export { createWorkCounters, readWork } from './threads/workMeter.js';
export type { Work } from './threads/workMeter.js';
