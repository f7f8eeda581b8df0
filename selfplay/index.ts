/** Self-play, training, matches and what they leave behind. */
export { splitCommandLine } from './commandLine.js';
export { drawFromPolicy, PER_GAME, somePositions } from './conceptGames.js';
export type { SitedPosition } from './conceptGames.js';
export type { ConceptResult } from './conceptTask.js';
export { reportConcepts } from './conceptWork.js';
export type { ConceptStage, ConceptWorkOptions } from './conceptWork.js';
export {
  checkConfig,
  MOST_MINUTES,
  overrideConfig,
  scheduledValue,
  SEARCH_PRECISIONS,
  searchSettings,
  windowSize,
} from './config.js';
export type { RunConfig, Schedule, SearchPrecision, SearchSettings } from './config.js';
export { TrainControl } from './control.js';
export type { WorkUnderWay } from './control.js';
export { placeInMatch, takeArenaNumbers } from './arenaNumbers.js';
export type { ArenaNumbers } from './arenaNumbers.js';
export { eloOf, matchScore } from './elo.js';
export type { MatchScore } from './elo.js';
export { ENDGAME, exactValues } from './endgame.js';
export type { EndgameSettings } from './endgame.js';
export { evaluateMaps, evaluationParts } from './evaluateMaps.js';
export type { EvaluateMapsOptions } from './evaluateMaps.js';
export type { EvaluationPart, PartResult } from './evaluateTask.js';
export { probeNetworks, probePartCount } from './probeNetworks.js';
export type { ProbeNetworksOptions } from './probeNetworks.js';
export type { ProbePart } from './probeTask.js';
export type { RunEvent, StopReason } from './events.js';
export { openArraysLog } from './explanationArrays.js';
export { openLinesLog } from './explanationLines.js';
export { LOG_FORMAT, LOG_VERSION } from './explanationLog.js';
export type { LogAbout, LogFile } from './explanationLog.js';
export { explainLog } from './explainLog.js';
export type { ExplainLogOptions, LoggedGame, UnreadGame } from './explainLog.js';
export { explainGame, explainMoves } from './explainGame.js';
export type { ExplainedMoves, ExplainedPly, GameExplainer } from './explainGame.js';
export type { GameLog, LogForm, LogSettings, SkippedGame } from './explainTask.js';
export { foreignSpec, isForeign } from './foreignMatch.js';
export { GtpClient } from './gtpClient.js';
export type { EngineLimits } from './gtpClient.js';
export { playGame } from './game.js';
export type { GameIdentity, GameParameters } from './game.js';
export { networkBytes, trainRun } from './loop.js';
export type { TrainOptions } from './loop.js';
export { fitLadder } from './ladder.js';
export type { LadderMatch, LadderRating } from './ladder.js';
export { MACHINE_PARTS, machineOf, machineShares } from './machine.js';
export type { BareRates, MachineShares, MachineSummary } from './machine.js';
export { matchGameRandom, matchRecord, pairResults, storedMatchGame, summarizeMatch } from './match.js';
export type { MatchGame, MatchSummary, Thinking } from './match.js';
export { playMatch } from './matchPlay.js';
export type { PlayedMatch, PlayMatchOptions } from './matchPlay.js';
export { playPairs } from './matchTask.js';
export { measureBareRates } from './measure.js';
export { NBoardClient } from './nboardClient.js';
export { randomOpening } from './opening.js';
export { playGames } from './playing.js';
export type { PlayGamesOptions } from './playing.js';
export { answer, workerFile } from './pool.js';
export type { WorkerAnswer } from './pool.js';
export { PRESET_NAMES, PRESETS } from './presets.js';
export type { PresetName } from './presets.js';
export { formatGameName, GAME_KINDS, parseGameName, replay } from './record.js';
export type { GameKind, GameName, GameOrigin, GameRecord, PlyKind, PlyRecord } from './record.js';
export { importedRecord, recordedGame, solvedRecord } from './recordedGame.js';
export { reportRun } from './report.js';
export type { Era, LearningFigures, RunReport, SpeedFigures } from './report.js';
export type { EndgameFigures, GameFigures, GenerationFigures, TargetFigures } from './reportGames.js';
export type { Estimate } from './reportRatio.js';
export type { Rating, RatingScale, ScoreCurve, ScorePoint, Strength, Surprise } from './reportStrength.js';
export { VALUE_SOURCES } from './reportValue.js';
export type { ReliabilityCurve, ReliabilityPoint, ValueError, ValueSource } from './reportValue.js';
export { branchRun, createRun, isRun, openRun } from './run.js';
export type { Run } from './run.js';
export { createSearchExplainer } from './searchExplainer.js';
export { sprt } from './sprt.js';
export type { SprtHypotheses, SprtState } from './sprt.js';
export { checkRun } from './checkRun.js';
export type { RunCheck } from './checkRun.js';
export { openStore, Store } from './store.js';
export type { Chunk, StoreCounts, StoreOptions } from './store.js';
export type { ExplanationFilter, StoredExplanation } from './storeExplanations.js';
export type { GameFilter } from './storeGames.js';
export type { EvaluationRecord, MetricsRecord, NetworkRecord } from './storeResults.js';
export { mapParts, strategyMaps } from './strategyMaps.js';
export type { StrategyMapsOptions } from './strategyMaps.js';
export { mapsOfPart } from './strategyTask.js';
export type { ChosenMove, MapPart, MapSettings } from './strategyTask.js';
export { shareBytes } from './tasks.js';
export { trainTask } from './trainWorker.js';
export type { MatchAnswer, MatchTask, NetworkBytes, PlayerSpec, TrainTask, WorkerTask } from './tasks.js';
export { playTask } from './worker.js';
export { createWorkCounters, readWork } from './workMeter.js';
export type { Work } from './workMeter.js';
