import BinaryLog
import ByteIO
import SystemPackage
import ToolKit

/// The tasks that tell what is in logs. What was found before something went wrong is written all the same.
extension Replay {
  func writeStatistics(_ run: LogRun) throws -> ExitStatus {
    let report = StatsReport(isJSON: command.task.json)
    let result = Result { try run.run(report) }
    try report.finish()
    try result.get()
    guard report.uncounted > 0 else { return .success }
    messages.error(
      "the rows of \(Quantities.count(report.uncounted, "event")) are not counted: the log does not tell where one ends"
    )
    return .doubtful
  }

  func writeEvents(_ run: LogRun) throws {
    let lines = EventLines(
      to: DescriptorSink(.standardOutput), threads: command.jobs.threads)
    let result = Result { try run.run(lines) }
    try lines.finish()
    try result.get()
  }

  func writeDefinitions(_ run: LogRun) throws {
    let list = DefinitionList(to: DescriptorSink(.standardOutput), isJSON: command.task.json) { note in
      messages.note("\(note.position): \(note.text)")
    }
    let result = Result { try run.run(list) }
    try list.finish()
    try result.get()
  }
}
