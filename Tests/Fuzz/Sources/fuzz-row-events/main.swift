// The input is the body of a table map and that of an event of rows, behind the rows' type, a byte that chooses the
// form, and the length of the map in two bytes.

import BinaryLog
import ByteIO
import FuzzLogs
import FuzzSupport

let types: [EventType] = [
  .writeRows, .updateRows, .deleteRows, .writeRowsV1, .updateRowsV1, .deleteRowsV1, .partialUpdateRows,
  .writeRowsCompressedV1, .updateRowsCompressedV1, .deleteRowsCompressedV1, .preGAWriteRows,
]

func check(_ map: [UInt8], _ rows: [UInt8], type: EventType, form: Int) {
  let format = SmallLog.format
  do throws(BinaryLogError) {
    let table = try TableMap(parsing: map.span.bytes, format: format)
    let event = try RowsEvent(parsing: rows.span.bytes, type: type, format: format)
    let renderer: any RowsRenderer =
      switch form & 3 {
      case 0: PseudoSQLRenderer(hasTypes: form & 4 != 0)
      case 1: RowSQLRenderer(isIdempotent: form & 4 != 0)
      default: JSONRowsRenderer()
      }
    var output = OutputBuffer()
    let job = RowsJob(type: event.type, table: table, format: format, offset: 4)
    try renderer.render(job, rows.span.bytes, to: &output)
  } catch { demand(!error.description.contains("\n"), "an error of several lines: \(error)") }
}

Fuzzer.main(
  seeds: { log in
    guard let log else { return [] }
    var seeds: [[UInt8]] = []
    var map: [UInt8] = []
    SmallLog.visit(log) { type, body, _ in
      if type == .tableMap { map = body }
      guard let index = types.firstIndex(of: type), map.count + body.count < 3000 else { return }
      for form in [0, 1, 2, 4] where seeds.count < 400 {
        seeds.append([UInt8(index), UInt8(form), UInt8(map.count & 255), UInt8(map.count >> 8)] + map + body)
      }
    }
    return seeds
  },
  callback: { start, count in
    var input = FuzzInput(Fuzzer.bytes(start, count))
    let (type, form) = (types[input.byte() % types.count], input.byte())
    let map = input.take(input.number())
    check(map, input.rest, type: type, form: form)
    return 0
  })
