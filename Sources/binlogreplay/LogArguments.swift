import BinaryLog
import ByteIO
import SystemPackage
import ToolKit

/// The logs that the arguments mean, open.
struct LogArguments {
  /// The logs, in order.
  var inputs: [LogInput] = []
  /// What indexes and folders say that is not so.
  var findings: [LogFinding] = []

  /// Opens them.
  init(_ arguments: [String]) throws(BinaryLogError) {
    var list = LogList()
    for argument in arguments where argument != "-" {
      try list.add(RawArguments.path(argument), name: RawArguments.bytes(argument))
    }
    OpenFileLimit.allow(list.logs.count + 64)
    // Standard input stands where it was named: only its place among the arguments tells.
    guard let place = arguments.firstIndex(of: "-") else {
      findings = list.findings
      for log in list.logs { inputs.append(try LogInput(opening: log.path, name: log.name)) }
      return
    }
    let (before, after) = (
      try LogArguments(Array(arguments[..<place])), try LogArguments(Array(arguments[(place + 1)...]))
    )
    findings = before.findings + after.findings
    inputs = before.inputs
    do throws(ByteIOError) {
      inputs.append(LogInput(try InputFile(.standardInput, path: nil, closing: false), name: "standard input"))
    } catch { throw BinaryLogError(error) }
    inputs += after.inputs
  }

  /// How many bytes there are; nil if that is not known.
  var size: Int64? {
    inputs.reduce(Int64?(0)) { sum, input in sum.flatMap { sum in input.file.size.map { sum + $0 } } }
  }
}
