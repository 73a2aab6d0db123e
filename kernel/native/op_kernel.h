// Ops of our own in TensorFlow: how they are registered, and how their kernels reach inputs and outputs.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_tensor.h"

namespace limpid {

// One run of a kernel: its inputs and outputs, given back at the end, and what went wrong first.
class Context {
 public:
  explicit Context(TF_OpKernelContext *context) : context_(context) {}
  ~Context() {
    if (TF_GetCode(status_) != TF_OK) TF_OpKernelContext_Failure(context_, status_);
    for (TF_Tensor *tensor : tensors_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }

  bool ok() const { return TF_GetCode(status_) == TF_OK; }

  int Rank(int input) {
    TF_Tensor *tensor = Tensor(input);
    return tensor != nullptr ? TF_NumDims(tensor) : -1;
  }

  int64_t Dimension(int input, int axis) {
    TF_Tensor *tensor = Tensor(input);
    return tensor != nullptr && axis < TF_NumDims(tensor) ? TF_Dim(tensor, axis) : -1;
  }

  // Null when the input has another shape.
  const float *Input(int input, const std::vector<int64_t> &shape) {
    TF_Tensor *tensor = Tensor(input);
    bool same = tensor != nullptr && TF_NumDims(tensor) == static_cast<int>(shape.size());
    for (size_t axis = 0; same && axis < shape.size(); axis++) same = TF_Dim(tensor, axis) == shape[axis];
    if (same) return static_cast<const float *>(TF_TensorData(tensor));
    const std::string message = "input " + std::to_string(input) + " has another shape than it should";
    if (ok()) TF_SetStatus(status_, TF_INVALID_ARGUMENT, message.c_str());
    return nullptr;
  }

  float *Output(int output, const std::vector<int64_t> &shape) {
    if (!ok()) return nullptr;
    int64_t size = sizeof(float);
    for (int64_t length : shape) size *= length;
    TF_Tensor *tensor =
        TF_AllocateOutput(context_, output, TF_FLOAT, shape.data(), shape.size(), size, status_);
    if (!ok()) return nullptr;
    tensors_.push_back(tensor);
    return static_cast<float *>(TF_TensorData(tensor));
  }

 private:
  TF_Tensor *Tensor(int input) {
    TF_Tensor *tensor = nullptr;
    if (!ok()) return nullptr;
    TF_GetInput(context_, input, &tensor, status_);
    if (tensor != nullptr) tensors_.push_back(tensor);
    return tensor;
  }

  TF_OpKernelContext *context_;
  TF_Status *status_ = TF_NewStatus();
  std::vector<TF_Tensor *> tensors_;
};

// The attribute of ops of recurrent layers: whether gates are hard sigmoids. `compute` gets it as a bool.
inline void *ReadHard(TF_OpKernelConstruction *construction) {
  unsigned char hard = 0;
  TF_Status *status = TF_NewStatus();
  TF_OpKernelConstruction_GetAttrBool(construction, "hard", &hard, status);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return new bool(hard != 0);
}

inline void DeleteHard(void *hard) { delete static_cast<bool *>(hard); }

// Functions find out shapes by running.
inline void UnknownShapes(TF_ShapeInferenceContext *context, TF_Status *status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

// Inputs and outputs are `name: float`. Returns what went wrong, or nothing.
inline std::string Register(const char *name, const std::vector<std::string> &inputs,
                            const std::vector<std::string> &outputs, void (*compute)(void *, TF_OpKernelContext *)) {
  TF_OpDefinitionBuilder *op = TF_NewOpDefinitionBuilder(name);
  for (const std::string &input : inputs) TF_OpDefinitionBuilderAddInput(op, (input + ": float").c_str());
  for (const std::string &output : outputs) TF_OpDefinitionBuilderAddOutput(op, (output + ": float").c_str());
  TF_OpDefinitionBuilderAddAttr(op, "hard: bool");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(op, &UnknownShapes);
  TF_Status *status = TF_NewStatus();
  TF_RegisterOpDefinition(op, status);
  if (TF_GetCode(status) == TF_OK) {
    TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", &ReadHard, compute, &DeleteHard), status);
  }
  const std::string failure = TF_GetCode(status) == TF_OK ? "" : TF_Message(status);
  TF_DeleteStatus(status);
  return failure;
}

}  // namespace limpid
