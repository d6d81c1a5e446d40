// "layer"
module {
  // "w"
  ml_program.global private @constant0(#ml_program.extern<tensor<64x48xf32>>) : tensor<64x48xf32>
  // "b"
  ml_program.global private @constant1(#ml_program.extern<tensor<48xf32>>) : tensor<48xf32>
  func.func @main(%in0: tensor<32x64xf32>) -> (tensor<32x48xf32>) {
    %t0 = ml_program.global_load_const @constant0 : tensor<64x48xf32>
    %t1 = ml_program.global_load_const @constant1 : tensor<48xf32>
    // "product" "MatMul"
    %t2 = arith.constant 0x00000000 : f32
    %t3 = tensor.empty() : tensor<32x48xf32>
    %t4 = linalg.fill ins(%t2 : f32) outs(%t3 : tensor<32x48xf32>) -> tensor<32x48xf32>
    %t6 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>],
        iterator_types = ["parallel", "parallel", "reduction"]} ins(%in0, %t0 : tensor<32x64xf32>, tensor<64x48xf32>) outs(%t4 : tensor<32x48xf32>) {
    ^bb0(%a0: f32, %a1: f32, %o0: f32):
      %v5 = math.fma %a0, %a1, %o0 : f32
      linalg.yield %v5 : f32
    } -> tensor<32x48xf32>
    %t10 = tensor.empty() : tensor<32x48xf32>
    %t11 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>],
        iterator_types = ["parallel", "parallel"]} ins(%t6, %t1 : tensor<32x48xf32>, tensor<48xf32>) outs(%t10 : tensor<32x48xf32>) {
    ^bb0(%a0: f32, %a1: f32, %o0: f32):
      %v7 = arith.addf %a0, %a1 : f32
      %v8 = arith.constant 0x00000000 : f32
      %v9 = arith.maximumf %v7, %v8 : f32
      linalg.yield %v9 : f32
    } -> tensor<32x48xf32>
    return %t11 : tensor<32x48xf32>
  }
}
