import BinaryLog
import ByteIO
import FuzzSupport

/// Logs of any bytes, read in all ways.
public enum WholeLog {
  /// Reads a log, checks it and writes what is in it.
  /// - Parameters:
  ///   - bits: choose how it is read.
  ///   - output: bits that choose what is written; see ``AllOutput``.
  public static func check(_ log: [UInt8], bits: Int, output: Int) {
    var options = LogReader.Options()
    options.passesUnknownEvents = bits & 1 != 0
    options.verifiesChecksums = bits & 2 != 0
    options.opensPayloads = bits & 4 == 0
    let whole = verify(log, options, piece: .max)
    let pieces = verify(log, options, piece: 1 + bits >> 3)
    demand(whole == pieces, "read in pieces: \(pieces)\nread at once: \(whole)")
    run(log, options, output)
  }

  /// What a check says.
  private static func verify(_ log: [UInt8], _ options: LogReader.Options, piece: Int) -> String {
    var verifier = LogVerifier(options)
    do throws(BinaryLogError) {
      try verifier.read("bin.000001") { () throws(BinaryLogError) in
        try LogReader(ByteStream(MemorySource(log, inPiecesOf: piece)), name: "bin.000001", options: options)
      }
    } catch { return "\(error)" }
    let result = verifier.finish()
    return "\(result.events) \(result.transactions) \(result.size) \(result.findings)"
  }

  private static func run(_ log: [UInt8], _ options: LogReader.Options, _ output: Int) {
    let file = MemoryFile(log)
    guard let input = try? InputFile(file.descriptor, path: nil, closing: false) else { return }
    var runOptions = LogRun.Options()
    runOptions.reading = options
    let consumer = AllOutput(output)
    do throws(BinaryLogError) {
      let run = try LogRun([LogInput(input, name: "bin.000001")], options: runOptions)
      try run.run(consumer)
      try consumer.finish()
    } catch {
      demand(!error.description.contains("\n"), "an error of several lines: \(error)")
    }
  }
}
